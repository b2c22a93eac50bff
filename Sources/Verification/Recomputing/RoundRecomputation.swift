import Federation
public import Ledger
public import Parameters

/// Computes the mean of committed rounds again, where the updates were kept, and compares sum and model with the
/// record.
///
/// Memory: the model, its sum, and one update.
public struct RoundRecomputation: Sendable {
    private var plans: [StudyName: Plan] = [:]
    private let models: any BlobStore
    private let updates: any BlobStore

    /// Takes models and updates from there.
    public init(models: any BlobStore, updates: any BlobStore) {
        self.models = models
        self.updates = updates
    }

    /// The blobs that an entry's mean is made of, the model first; none if it has no mean.
    public static func needs(of stored: StoredEntry) -> [ContentDigest] {
        guard case .roundCommitted(let round)? = try? stored.entry().body, hasMean(round.record) else { return [] }
        return [round.record.modelBefore] + RecomputedMean.averaged(in: round.record).map(\.update)
    }

    /// Whether a round has a mean: it trained, and was committed.
    static func hasMean(_ record: RoundRecord) -> Bool {
        record.kind == .training && record.closing != .abandoned
    }

    /// What came of a round.
    public enum Outcome: Sendable, Hashable {
        /// The entry is no round of which there is a mean.
        case notAMean
        /// The mean is the record's.
        case same
        /// Updates or models are not there any more.
        case notKept
        /// The mean is another than the record's.
        case different(HistoryFlaw)
    }

    /// Takes the next entry of the chain; computes if it is a round with a mean.
    public mutating func take(_ stored: StoredEntry) throws -> Outcome {
        guard let entry = try? stored.entry() else { return .notAMean }
        switch entry.body {
        case .studyStarted(let start):
            plans[start.plan.study] = start.plan
            return .notAMean
        case .roundCommitted(let round):
            guard Self.hasMean(round.record) else { return .notAMean }
            guard let plan = plans[round.record.study] else { return .notKept }
            return try recompute(round.record, plan: plan, position: entry.position)
        default: return .notAMean
        }
    }

    private func recompute(_ record: RoundRecord, plan: Plan, position: Int64) throws -> Outcome {
        let mean = RecomputedMean(record: record, plan: plan, models: models, updates: updates)
        guard try mean.isKept() else { return .notKept }
        do {
            let found = try mean.compute()
            if let accumulator = record.accumulator, accumulator != found.accumulator {
                let reason = "the sum of the kept updates is \(found.accumulator), the record's is \(accumulator)"
                return different(record, position, reason)
            }
            guard found.model == record.modelAfter else {
                let reason = "the kept updates make the model \(found.model), the record's is \(record.modelAfter)"
                return different(record, position, reason)
            }
            return .same
        } catch let error as MeanFlaw {
            return different(record, position, error.description)
        }
    }

    private func different(_ record: RoundRecord, _ position: Int64, _ found: String) -> Outcome {
        .different(
            .mean(position: position, study: record.study.text, round: record.round.value, found: found)
        )
    }
}
