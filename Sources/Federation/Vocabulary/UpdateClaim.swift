public import Parameters

/// What an update says of itself, after its bytes were verified.
public struct UpdateClaim: Sendable, Hashable, Codable {
    /// The node whose certificate carried it.
    public var node: NodeName
    /// The study it is for.
    public var study: StudyName
    /// The round it is for.
    public var round: RoundNumber
    /// The model it started from.
    public var model: ContentDigest
    /// The digest of its bytes.
    public var digest: ContentDigest
    /// The number of its bytes.
    public var byteCount: Int
    /// The number of examples the node trained on; 0 in an evaluation round.
    public var exampleCount: Int
    /// The L2 norm of the update; nil in an evaluation round.
    public var updateNorm: Double?
    /// The mean training loss over the last epoch; nil in an evaluation round.
    public var trainingLoss: Double?
    /// Seconds the node spent training and evaluating.
    public var seconds: Double
    /// How the model it started from does on the node's hold-out; nil without a hold-out.
    public var evaluation: EvaluationMetrics?
    /// How that model does on the node's hold-out of each task it was asked about; nil in a study without tasks.
    public var tasks: [TaskName: EvaluationMetrics]?
    /// The population stability index between the task's data and the next one's; nil if nothing was compared.
    public var drift: Double?
    /// The fingerprint of the certificate whose key signed the update: SHA-256 of its DER bytes in lower-case
    /// hexadecimal; nil if nobody signed it.
    public var certificate: String?
    /// The node's signature of what it sent, in base64. The core keeps it and never looks into it.
    public var signature: String?

    /// What the node spent, as it reports it; nil if it does not.
    public var resources: ResourceUse?

    /// A claim with those facts.
    public init(
        node: NodeName,
        study: StudyName,
        round: RoundNumber,
        model: ContentDigest,
        digest: ContentDigest,
        byteCount: Int,
        exampleCount: Int,
        updateNorm: Double? = nil,
        trainingLoss: Double? = nil,
        seconds: Double = 0,
        evaluation: EvaluationMetrics? = nil,
        tasks: [TaskName: EvaluationMetrics]? = nil,
        drift: Double? = nil,
        resources: ResourceUse? = nil,
        certificate: String? = nil,
        signature: String? = nil
    ) {
        self.resources = resources
        self.node = node
        self.study = study
        self.round = round
        self.model = model
        self.digest = digest
        self.byteCount = byteCount
        self.exampleCount = exampleCount
        self.updateNorm = updateNorm
        self.trainingLoss = trainingLoss
        self.seconds = seconds
        self.evaluation = evaluation
        self.tasks = tasks
        self.drift = drift
        self.certificate = certificate
        self.signature = signature
    }
}

extension UpdateClaim {
    /// The claim that a contribution came from, as far as a sum needs it.
    init(_ contribution: Contribution, study: StudyName, round: RoundNumber, model: ContentDigest) {
        self.init(
            node: contribution.node,
            study: study,
            round: round,
            model: model,
            digest: contribution.update,
            byteCount: contribution.byteCount,
            exampleCount: contribution.exampleCount
        )
    }

    /// What no population stability index of ten bins reaches.
    public static let largestDrift: Double = 1000

    /// Whether every number is finite and in its range, and no evaluation claims more examples than a node may.
    func isPlausible(maximumExamples: Int) -> Bool {
        guard byteCount >= 0, seconds.isFinite, seconds >= 0, trainingLoss?.isFinite ?? true else { return false }
        if let updateNorm, !(updateNorm.isFinite && updateNorm >= 0) { return false }
        guard resources?.isPlausible ?? true else { return false }
        if let drift, !(drift >= 0 && drift <= Self.largestDrift) { return false }
        return ([evaluation].compactMap(\.self) + (tasks ?? [:]).values).allSatisfy { metrics in
            metrics.isPlausible && metrics.exampleCount <= maximumExamples
        }
    }
}
