public import Aggregation
public import Federation
import FoundationEssentials
public import Parameters

/// The exact sum over a part of a round's cohort: what one machine of several makes. Merged with the other parts it is
/// the round's sum, bit for bit.
public struct PartialSum: Sendable {
    /// What parts must have in common to belong together.
    public struct Identity: Sendable, Hashable {
        /// The digest of the plan.
        public let plan: ContentDigest
        /// The digest of all nodes' data: see ``Population/digest``.
        public let data: ContentDigest
        /// The model that the round began with.
        public let model: ContentDigest
        /// The round.
        public let round: RoundNumber

        init(plan: ContentDigest, data: ContentDigest, model: ContentDigest, round: RoundNumber) {
            self.plan = plan
            self.data = data
            self.model = model
            self.round = round
        }

        init(plan: Plan, data: ContentDigest, model: ContentDigest, round: RoundNumber) {
            self.init(plan: Self.digest(of: plan), data: data, model: model, round: round)
        }

        /// The SHA-256 of a plan as JSON with sorted keys.
        static func digest(of plan: Plan) -> ContentDigest {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
            do {
                return ContentDigest.of(Array(try encoder.encode(plan)))
            } catch {
                preconditionFailure("a plan without problems has only finite numbers: \(error)")
            }
        }
    }

    /// What it belongs to.
    public let identity: Identity
    /// Which part it is.
    public let shard: Shard
    /// The nodes of the whole cohort.
    public let cohortSize: Int
    /// Σ nᵢ·lossᵢ over its nodes: for people, and in no digest of the model.
    public let lossSum: Double
    /// The exact sum.
    public let sum: ExactMean

    /// The nodes in it.
    public var nodeCount: Int { sum.contributions }

    init(identity: Identity, shard: Shard, cohortSize: Int, lossSum: Double, sum: ExactMean) {
        self.identity = identity
        self.shard = shard
        self.cohortSize = cohortSize
        self.lossSum = lossSum
        self.sum = sum
    }
}
