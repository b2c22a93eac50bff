public import Parameters

/// What a round was and what came of it: everything that determined its result.
public struct RoundRecord: Sendable, Hashable, Codable {
    /// The study.
    public var study: StudyName
    /// The round's number.
    public var round: RoundNumber
    /// Whether nodes trained or only evaluated.
    public var kind: RoundKind
    /// How the round ended.
    public var closing: Closing
    /// How often its deadline was set.
    public var attempts: Int
    /// The model the round started from.
    public var modelBefore: ContentDigest
    /// The model it made; the same as before in an evaluation round and in an abandoned one.
    public var modelAfter: ContentDigest
    /// The nodes asked, sorted.
    public var cohort: [NodeName]
    /// The updates in the mean, sorted by node.
    public var contributions: [Contribution]
    /// The nodes of the cohort that are not in the mean, sorted, and why.
    public var absences: [Absence]
    /// The updates that were refused, in order; at most ``maximumRefusals``.
    public var refusals: [RefusedUpdate]
    /// When it opened.
    public var opened: Instant
    /// When it closed to further updates.
    public var closed: Instant
    /// When its model was stored.
    public var committed: Instant

    /// The largest number of refusals a record keeps.
    public static let maximumRefusals = 100

    /// How a round ended.
    public enum Closing: String, Sendable, Hashable, Codable {
        /// Every node of the cohort answered.
        case everyone
        /// The deadline passed with a quorum.
        case deadline
        /// The study was stopped.
        case abandoned
    }

    /// How the model before the round does on the nodes' hold-outs, weighted by examples.
    public var evaluation: EvaluationMetrics? {
        EvaluationMetrics.mean(contributions.compactMap(\.evaluation))
    }

    /// The mean training loss, weighted by examples; nil if no node trained.
    public var trainingLoss: Double? {
        let trained = contributions.compactMap { contribution in
            contribution.trainingLoss.map { (loss: $0, examples: Double(contribution.exampleCount)) }
        }
        let examples = trained.reduce(0) { $0 + $1.examples }
        guard examples > 0 else { return nil }
        return trained.reduce(0) { $0 + $1.loss * $1.examples } / examples
    }

    /// The examples behind the mean.
    public var exampleCount: Int { contributions.reduce(0) { $0 + $1.exampleCount } }
}

/// One node's part in a round's mean.
public struct Contribution: Sendable, Hashable, Codable {
    /// The node.
    public var node: NodeName
    /// The digest of its update.
    public var update: ContentDigest
    /// The update's bytes.
    public var byteCount: Int
    /// Its weight in the mean.
    public var exampleCount: Int
    /// The L2 norm of the update.
    public var updateNorm: Double?
    /// The mean training loss over the last epoch.
    public var trainingLoss: Double?
    /// Seconds the node spent.
    public var seconds: Double
    /// How the model before the round does on the node's hold-out.
    public var evaluation: EvaluationMetrics?
    /// When it was accepted.
    public var accepted: Instant

    /// The contribution that an accepted claim makes.
    public init(_ claim: UpdateClaim, accepted: Instant) {
        node = claim.node
        update = claim.digest
        byteCount = claim.byteCount
        exampleCount = claim.exampleCount
        updateNorm = claim.updateNorm
        trainingLoss = claim.trainingLoss
        seconds = claim.seconds
        evaluation = claim.evaluation
        self.accepted = accepted
    }
}

/// A node of the cohort that is not in the mean.
public struct Absence: Sendable, Hashable, Codable {
    /// The node.
    public var node: NodeName
    /// Why it is not in the mean.
    public var reason: Reason

    /// Why a node is not in the mean.
    public enum Reason: Sendable, Hashable, Codable {
        /// Nothing came before the round closed.
        case silent
        /// The node said that it cannot.
        case declined(String)
        /// The node was revoked during the round.
        case revoked
    }
}

/// An update that was refused.
public struct RefusedUpdate: Sendable, Hashable, Codable {
    /// The node that sent it.
    public var node: NodeName
    /// Why.
    public var refusal: UpdateRefusal
    /// When.
    public var at: Instant
}
