public import Parameters

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
    /// How that model does on the node's hold-out of each task it was asked about; nil in a study without tasks.
    public var tasks: [TaskName: EvaluationMetrics]?
    /// The population stability index between the task's data and the next one's; nil if nothing was compared.
    public var drift: Double?
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
        tasks = claim.tasks
        drift = claim.drift
        self.accepted = accepted
    }
}
