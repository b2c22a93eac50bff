import Federation
import Ledger
import Logging
import Parameters
import Wire

/// Models that nobody needs any more, by the `keep` of their plans. What is to go is decided by ``BlobRetention``.
struct RetentionBoard {
    /// What the records name; nil until a study with `keep` makes it worth reading them all.
    var blobs: BlobRetention?
    /// The records of rounds that are committed while the others are read; nil: none are being read.
    var missed: [RoundRecord]?
    /// The models that are gone, for whoever asks for one.
    var released: [ContentDigest: BlobRetention.Release] = [:]
    /// When to look next; nil: after the next commit.
    var due: Instant?
    /// When files were last looked for that a killed process left.
    var sweptUnnamed: Instant?
}

extension FederationEngine {
    /// A blob that was stored or asked for so lately is not taken away: whoever did it may be about to name it.
    static let namingSeconds: Double = 60
    /// A blob that nobody names, for instance an initial model whose study was not started, stays so long: a day.
    static let unnamedSeconds: Double = 86_400

    /// A round was committed, or ended otherwise.
    func noteForRetention(_ record: RoundRecord) {
        retention.blobs?.note(record)
        retention.missed?.append(record)
        retention.due = environment.now()
    }

    /// Takes away what no rule keeps, if it is time to look.
    func sweepIfDue(at now: Instant) throws {
        guard let due = retention.due, due <= now else { return }
        // Whatever fails is tried again, but not at every tick.
        retention.due = now.advanced(bySeconds: Self.namingSeconds)
        guard state.studies.values.contains(where: { $0.plan.keep != nil }) else {
            retention.due = nil
            return
        }
        let keptSince = now.advanced(bySeconds: -Self.namingSeconds)
        _ = try ledger.removeUpdates(notKeptBy: state, storedBefore: keptSince)
        guard retention.blobs != nil else {
            readNamedBlobs()
            return
        }
        let isDone = try sweepReleased(at: now)
        try sweepUnnamed(at: now)
        if isDone { retention.due = nil }
    }

    /// Returns whether nothing that could go is left.
    private func sweepReleased(at now: Instant) throws -> Bool {
        let releases = retention.blobs?.released(in: state) ?? []
        guard !releases.isEmpty else { return true }
        let removal = try ledger.removeBlobs(
            releases.map(\.digest),
            storedBefore: now.advanced(bySeconds: -Self.namingSeconds)
        )
        let removed = Set(removal.removed)
        let gone = removed.union(removal.absent)
        for release in releases where gone.contains(release.digest) {
            retention.released[release.digest] = release
            // What an earlier process removed, it has said.
            guard removed.contains(release.digest) else { continue }
            logger.info(
                "model.removed",
                metadata: [
                    "study": "\(release.study)", "round": "\(release.round)", "model": "\(release.digest)",
                    "keep": "\(release.rules)",
                ]
            )
        }
        retention.blobs?.forget(gone)
        return removal.postponed.isEmpty
    }

    /// What a kill between storing a blob and naming it left, once a day.
    private func sweepUnnamed(at now: Instant) throws {
        if let last = retention.sweptUnnamed, now.seconds(since: last) < Self.unnamedSeconds { return }
        retention.sweptUnnamed = now
        guard let named = retention.blobs?.named(in: state) else { return }
        let limit = now.advanced(bySeconds: -Self.unnamedSeconds)
        let unnamed = try ledger.unnamedBlobs(storedBefore: limit) { named.contains($0) }
        let removed = try ledger.removeBlobs(unnamed, storedBefore: limit).removed
        guard !removed.isEmpty else { return }
        logger.notice("blobs.unnamed-removed", metadata: ["blobs": "\(removed.count)"])
    }

    /// Begins to read what all records name, beside everything else, and has it looked at again then.
    private func readNamedBlobs() {
        guard retention.missed == nil else { return }
        retention.missed = []
        let ledger = ledger
        Task {
            do {
                var named = try await withTaskExecutorPreference(WorkThreads.shared) {
                    try await Self.namedBlobs(in: ledger)
                }
                for record in retention.missed ?? [] { named.note(record) }
                retention.blobs = named.blobs
                retention.due = environment.now()
            } catch {
                logger.error("storage.failed", metadata: ["error": "\(error)"])
            }
            retention.missed = nil
        }
    }

    /// What records name, read study by study in their order.
    private struct NamedBlobs: Sendable {
        private(set) var blobs = BlobRetention()
        private var last: [StudyName: RoundNumber] = [:]

        mutating func note(_ record: RoundRecord) {
            if let last = last[record.study], record.round <= last { return }
            blobs.note(record)
            last[record.study] = record.round
        }
    }

    /// Reads the whole history, page by page.
    @concurrent
    private static func namedBlobs(in ledger: LedgerStore) async throws -> NamedBlobs {
        var named = NamedBlobs()
        for study in try ledger.studies() {
            var page = try ledger.rounds(of: study, before: RoundNumber(pageLength + 1), limit: pageLength)
            while let last = page.last {
                for round in page { named.note(round.record) }
                page = try ledger.rounds(of: study, after: last.record.round, limit: pageLength)
            }
        }
        return named
    }

    /// The records that are read at once.
    private static let pageLength = 500

    /// Where the updates of a round go before it is committed; nil if its plan keeps none.
    func keptUpdates(of round: RoundPlan) -> KeptUpdates? {
        guard round.kind == .training, state.studies[round.study]?.plan.keep?.updates != nil else { return nil }
        return KeptUpdates(spool: spool, updates: ledger.updates)
    }

    /// Why there is no such blob.
    func problem(ofMissing digest: ContentDigest) -> ProblemDetails {
        guard let release = retention.released[digest] else { return CoordinatorProblem.missing("blob \(digest)") }
        return ProblemDetails(
            "model-removed",
            title: "The model was not kept",
            status: 410,
            detail: "the model of round \(release.round) of \(release.study) was removed by the plan's "
                + "keep: \(release.rules); the history still has its record"
        )
    }
}
