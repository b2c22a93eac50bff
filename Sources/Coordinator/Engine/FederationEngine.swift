import Federation
import Ledger
import Logging
import Parameters
import Trust

/// The one place where events meet the core: stores each event, hands it over, starts its effects.
///
/// An event and the record of a round it completes are stored in one transaction before anything outside hears of
/// them. Every step is synchronous; where a method awaits, it reads the state again.
actor FederationEngine {
    /// The core and its history.
    private var journal: FederationJournal<LedgerStore>
    var presence = PresenceBoard()
    var waiters = Waiters()
    /// Which models may go.
    var retention = RetentionBoard()
    /// The spans of the rounds under way.
    private(set) var traces: RoundTraces
    /// The sums of the studies' open rounds.
    var sums: [StudyName: RoundSum] = [:]
    private(set) var revocations: Revocations
    private(set) var isDraining = false
    private(set) var isRecovered = false

    let configuration: CoordinatorConfiguration
    let environment: CoordinatorEnvironment
    let ledger: LedgerStore
    /// Flushes what is in the ledger.
    let ledgerFlush: SharedFlush
    /// What lists and curves show of the history.
    let index: HistoryIndex
    let blobs: DiskBlobStore
    let spool: Spool
    let started: Instant
    let logger: Logger
    let metrics: CoordinatorMetrics
    /// What receipts and proofs are signed with, as the history is.
    let signer: SigningKey
    /// The work that effects ask for, carried out by ``EffectRunner``.
    nonisolated let jobs: AsyncStream<EffectJob>
    private let jobSink: AsyncStream<EffectJob>.Continuation
    /// The fingerprints of the certificates that the history holds; nil: to be read from it.
    var certified: Set<String>?
    /// Whose certificates were found to be the authority's.
    nonisolated let knownCertificates = KnownCertificates()
    /// Whose signatures were checked last.
    var knownSigners = KnownSigners()
    private var models: [ContentDigest: StoredModel] = [:]
    /// The models that this process wrote or compared with their digest.
    private var written: Set<ContentDigest> = []

    /// Folds what is stored into the state it was, and looks whether the spool still holds what was acknowledged.
    init(
        configuration: CoordinatorConfiguration,
        environment: CoordinatorEnvironment,
        ledger: LedgerStore,
        signer: SigningKey,
        logger: Logger,
        metrics: CoordinatorMetrics
    ) throws {
        journal = try FederationJournal(store: ledger)
        revocations = try ledger.document(.revocations, key: "all") ?? Revocations()
        self.configuration = configuration
        self.signer = signer
        self.environment = environment
        traces = RoundTraces(environment.tracer)
        self.ledger = ledger
        ledgerFlush = SharedFlush { try ledger.flush() }
        index = try HistoryIndex(of: ledger)
        self.logger = logger
        self.metrics = metrics
        blobs = ledger.blobs
        spool = try Spool(directory: configuration.dataDirectory + "/spool")
        started = environment.now()
        retention.due = started
        (jobs, jobSink) = AsyncStream.makeStream(of: EffectJob.self)
    }

    /// The core, after the last event that is stored.
    var state: FederationState { journal.state }

    /// Carries on where the last process stopped: asks again for what a power cut took, then does what was pending.
    func recover() async throws {
        // A large model is compared with its digest here, and not where everybody would wait for it.
        for study in state.studies.values where study.isOpen {
            for digest in Set([study.model, study.round?.plan.model ?? study.model]) {
                if await Self.isSound(digest, in: blobs) { noteWritten(digest) }
            }
        }
        var intact: Set<UploadKey> = []
        for claim in state.claimsUnderWay {
            let key = UploadKey(claim)
            if await UpdateFile.isIntact(spool.path(of: key), digest: key.digest) {
                intact.insert(key)
                continue
            }
            logger.warning(
                "update.lost",
                metadata: ["study": "\(claim.study)", "round": "\(claim.round)", "node": "\(claim.node)"]
            )
            // What has to be done is done below, once.
            _ = try journal.record(.updateLost(claim.node, claim.study, claim.round), at: environment.now())
        }
        for path in spool.removeForeignFiles(state) {
            logger.notice("spool.foreign-file-removed", metadata: ["file": "\(path)"])
        }
        spool.removeAll(except: state.roundsUnderWay, accepted: intact)
        perform(state.pendingEffects())
        isRecovered = true
    }

    /// Whether the blob's bytes have its digest. What is wrong is said by whoever needs it.
    @concurrent private static func isSound(_ digest: ContentDigest, in blobs: DiskBlobStore) async -> Bool {
        (try? blobs.verify(digest)) != nil
    }

    // MARK: Events

    /// Stores an event, hands it to the core and starts its effects.
    ///
    /// - Parameters:
    ///   - provenance: What the chain says of it beside what the core knows.
    ///   - documents: What is stored in the same transaction.
    /// - Returns: The effects, for a route that answers with one of them.
    /// - Throws: ``LedgerError``; then nothing has changed.
    @discardableResult
    func record(
        _ event: FederationEvent,
        from provenance: EventProvenance = .unknown,
        documents: [DocumentChange] = []
    ) throws -> [FederationEffect] {
        let effects = try journal.record(event, at: environment.now(), from: provenance, documents: documents)
        perform(effects)
        return effects
    }

    /// Replaces the revocations together with the event that made them.
    func revoke(_ target: Revocations.Target, event: FederationEvent?, by peer: String) throws {
        var next = revocations
        next.revoke(target, at: environment.now())
        let change = DocumentChange.put(.revocations, key: "all", next)
        if let event {
            try record(event, from: EventProvenance(by: peer), documents: [change])
        } else {
            try ledger.write(documents: [change], durability: .flush)
        }
        revocations = next
    }

    /// The clock moved on.
    func tick() throws {
        let now = environment.now()
        waiters.expire(at: now)
        releaseSums()
        if let deadline = state.nextDeadline, deadline <= now { try record(.deadlinePassed) }
        try sweepIfDue(at: now)
    }

    /// No more work is given out; whoever waits is answered.
    func drain() {
        isDraining = true
        waiters.wakeAll()
        jobSink.finish()
    }

    // MARK: Effects

    private func perform(_ effects: [FederationEffect]) {
        waiters.wake(.federation)
        for effect in effects {
            EffectLog.note(effect, logger: logger, metrics: metrics)
            traces.note(effect, at: environment.now())
            switch effect {
            case .announce(let round):
                for node in round.cohort { waiters.wake(.assignment(node)) }
                // Whoever is asked again for a late update need not be in the cohort.
                let late = state.studies[round.study]?.round?.lostLate ?? []
                for origin in late { waiters.wake(.assignment(origin.node)) }
                waiters.wake(.study(round.study))
            case .accumulate(let claim):
                jobSink.yield(.accumulate(claim))
                waiters.wake(.study(claim.study))
            case .average(let round, let contributions): jobSink.yield(.average(round, contributions))
            case .commit(let record):
                waiters.wake(.study(record.study))
                if record.closing != .abandoned { snapshot() }
                noteForRetention(record)
                jobSink.yield(.clear(record))
            case .finish(let study, _), .giveUp(let study, _, _): waiters.wake(.study(study))
            case .acknowledge, .refuse, .abandon: break
            }
        }
    }

    private func snapshot() {
        do {
            try journal.writeSnapshot()
        } catch {
            // Only recovery takes longer without it: the events are stored.
            logger.warning("snapshot.failed", metadata: ["error": "\(error)"])
        }
    }

    // MARK: Models

    /// A model whose header was read; read again only if it is another one.
    ///
    /// Its bytes are compared with its digest once, unless this process wrote them: no mean is added to a model that a
    /// disk has changed (P2).
    func model(_ digest: ContentDigest) throws -> StoredModel {
        if let known = models[digest] { return known }
        if !written.contains(digest) { try blobs.verify(digest) }
        let model = try StoredModel(digest: digest, path: blobs.path(of: digest))
        if models.count >= Self.maximumKnownModels { models.removeAll() }
        models[digest] = model
        return model
    }

    /// This process wrote the model of that digest, or compared its bytes with it.
    func noteWritten(_ digest: ContentDigest) {
        if written.count >= Self.maximumKnownModels { written.removeAll() }
        written.insert(digest)
    }

    /// The headers that are kept in memory.
    private static let maximumKnownModels = 64
}

extension DocumentKind {
    /// The records of enrolment tokens, by identifier.
    static let tokens: DocumentKind = "token"
    /// What the operator took back.
    static let revocations: DocumentKind = "revocations"
}
