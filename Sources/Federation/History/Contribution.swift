public import Parameters

/// One node's part in a round's mean.
public struct Contribution: Sendable, Hashable, Codable {
    /// The node.
    public var node: NodeName
    /// The digest of its update.
    public var update: ContentDigest
    /// The update's bytes.
    public var byteCount: Int
    /// The examples behind it: its weight in the mean, as far as it is not late.
    public var exampleCount: Int
    /// The earlier round that it was made for, if it came late; nil: this one.
    public var lateFrom: RoundNumber?
    /// How much a late update counts, in 1/1024 of its examples; nil: in full.
    public var weight: Int?
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
    /// What the node spent, as it reports it; nil if it does not, as older nodes.
    public var resources: ResourceUse?
    /// The fingerprint of the certificate whose key signed the update; nil if nobody signed it.
    public var certificate: String?
    /// The node's signature of what it sent, in base64: see ``UpdateClaim/signature``.
    public var signature: String?
    /// When it was accepted.
    public var accepted: Instant

    /// The contribution that an accepted claim makes.
    ///
    /// - Parameter weight: If the claim is of an earlier round: how much it counts, in 1/1024.
    public init(_ claim: UpdateClaim, accepted: Instant, lateWith weight: Int? = nil) {
        lateFrom = weight == nil ? nil : claim.round
        self.weight = weight
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
        resources = claim.resources
        certificate = claim.certificate
        signature = claim.signature
        self.accepted = accepted
    }
}

extension Contribution {
    /// The round that it was made for, in the record or state of that round.
    public func origin(in round: RoundNumber) -> RoundNumber { lateFrom ?? round }
}
