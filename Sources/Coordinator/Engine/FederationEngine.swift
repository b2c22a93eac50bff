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
    /// The core.
    private(set) var state: FederationState
    var presence = PresenceBoard()
    var waiters = Waiters()
    /// The sums of open rounds.
    var sums: [RoundKey: RoundSum] = [:]
    private(set) var revocations: Revocations
    private(set) var isDraining = false

    let configuration: CoordinatorConfiguration
    let environment: CoordinatorEnvironment
    let ledger: LedgerStore
    let blobs: DiskBlobStore
    let spool: Spool
    let started: Instant
    let logger: Logger
    let metrics: CoordinatorMetrics
    /// The work that effects ask for, carried out by ``EffectRunner``.
    nonisolated let jobs: AsyncStream<EffectJob>
    private let jobSink: AsyncStream<EffectJob>.Continuation
    private var models: [ContentDigest: StoredModel] = [:]
    private var lastEvent: Int64

    /// Folds what is stored into the state it was, and looks whether the spool still holds what was acknowledged.
    init(
        configuration: CoordinatorConfiguration,
        environment: CoordinatorEnvironment,
        ledger: LedgerStore,
        logger: Logger,
        metrics: CoordinatorMetrics
    ) throws {
        let loaded = try ledger.load()
        state = loaded.state
        lastEvent = loaded.lastEvent
        revocations = try ledger.document(.revocations, key: "all") ?? Revocations()
        self.configuration = configuration
        self.environment = environment
        self.ledger = ledger
        self.logger = logger
        self.metrics = metrics
        blobs = ledger.blobs
        spool = try Spool(directory: configuration.dataDirectory + "/spool")
        started = environment.now()
        (jobs, jobSink) = AsyncStream.makeStream(of: EffectJob.self)
    }

    /// Carries on where the last process stopped: asks again for what a power cut took, then does what was pending.
    func recover() async throws {
        var open: [StudyName: RoundNumber] = [:]
        for name in state.studies.keys.sorted() {
            guard let round = state.studies[name]?.round else { continue }
            open[name] = round.plan.number
            for contribution in round.contributions where await !isIntact(contribution, of: round.plan) {
                logger.warning(
                    "update.lost",
                    metadata: ["study": "\(name)", "round": "\(round.plan.number)", "node": "\(contribution.node)"]
                )
                try record(.updateLost(contribution.node, name, round.plan.number))
            }
        }
        spool.removeAllRounds(except: open)
        perform(state.pendingEffects())
        for name in open.keys.sorted() {
            guard let round = state.studies[name]?.round, round.phase == .collecting else { continue }
            for contribution in round.contributions where !round.lost.contains(contribution.node) {
                let claim = UpdateClaim(contribution, study: name, round: round.plan.number, model: round.plan.model)
                jobSink.yield(.accumulate(claim))
            }
        }
    }

    // MARK: Events

    /// Stores an event, hands it to the core and starts its effects.
    ///
    /// - Parameter documents: What is stored in the same transaction.
    /// - Returns: The effects, for a route that answers with one of them.
    /// - Throws: ``LedgerError``; then nothing has changed.
    @discardableResult
    func record(_ event: FederationEvent, documents: [DocumentChange] = []) throws -> [FederationEffect] {
        let now = environment.now()
        var next = state
        let effects = next.handle(event, at: now)
        let records = effects.compactMap { effect -> RoundRecord? in
            if case .commit(let record) = effect { record } else { nil }
        }
        lastEvent = try ledger.append(
            event,
            at: now,
            records: records,
            documents: documents,
            durability: durability(of: event, records: records)
        )
        state = next
        perform(effects)
        return effects
    }

    private func durability(of event: FederationEvent, records: [RoundRecord]) -> Plan.Durability {
        if !records.isEmpty { return .flush }
        switch event {
        case .updateVerified(let claim):
            return state.studies[claim.study]?.plan.durability == .flush ? .flush : .process
        case .nodePresent, .deadlinePassed, .updateRejected, .updateLost, .assignmentDeclined: return .process
        case .nodeEnrolled, .nodeRenewed, .nodeRevoked, .studyStarted, .studyPaused, .studyResumed, .studyStopped,
            .taskAdvanced, .roundAveraged:
            return .flush
        }
    }

    /// Replaces the revocations together with the event that made them.
    func revoke(_ target: Revocations.Target, event: FederationEvent?) throws {
        var next = revocations
        next.revoke(target, at: environment.now())
        let change = DocumentChange.put(.revocations, key: "all", next)
        if let event {
            try record(event, documents: [change])
        } else {
            try ledger.write(documents: [change], durability: .flush)
        }
        revocations = next
    }

    /// The clock moved on.
    func tick() throws {
        let now = environment.now()
        waiters.expire(at: now)
        if let deadline = state.nextDeadline, deadline <= now { try record(.deadlinePassed) }
    }

    /// No more work is given out; whoever waits is answered.
    func drain() {
        isDraining = true
        waiters.wakeAll()
        jobSink.finish()
    }

    // MARK: Effects

    private func perform(_ effects: [FederationEffect]) {
        for effect in effects {
            EffectLog.note(effect, logger: logger, metrics: metrics)
            switch effect {
            case .announce(let round):
                for node in round.cohort { waiters.wake(.assignment(node)) }
                waiters.wake(.study(round.study))
            case .accumulate(let claim):
                jobSink.yield(.accumulate(claim))
                waiters.wake(.study(claim.study))
            case .average(let round, let contributions): jobSink.yield(.average(round, contributions))
            case .commit(let record):
                waiters.wake(.study(record.study))
                if record.closing != .abandoned { snapshot() }
                jobSink.yield(.clear(record.study, record.round))
            case .abandon(let study, let round): jobSink.yield(.clear(study, round))
            case .finish(let study, _), .giveUp(let study, _, _): waiters.wake(.study(study))
            case .acknowledge, .refuse: break
            }
        }
    }

    private func snapshot() {
        do {
            try ledger.writeSnapshot(state, through: lastEvent)
        } catch {
            // Only recovery takes longer without it: the events are stored.
            logger.warning("snapshot.failed", metadata: ["error": "\(error)"])
        }
    }

    private func isIntact(_ contribution: Contribution, of round: RoundPlan) async -> Bool {
        let key = UploadKey(
            study: round.study,
            round: round.number,
            node: contribution.node,
            digest: contribution.update
        )
        guard spool.holds(key) else { return false }
        return await UpdateFile.isIntact(spool.path(of: key), digest: contribution.update)
    }

    // MARK: Models

    /// A model whose header was read; read again only if it is another one.
    func model(_ digest: ContentDigest) throws -> StoredModel {
        if let known = models[digest] { return known }
        let model = try StoredModel(digest: digest, path: blobs.path(of: digest))
        if models.count >= Self.maximumKnownModels { models.removeAll() }
        models[digest] = model
        return model
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
