public import Federation
import FoundationEssentials
public import Parameters

/// What an update says of itself: JSON under the key `report` in the metadata of its safetensors file.
///
/// The report travels inside the file, so that the file's digest covers it. The tensors are the differences trained −
/// received, named and shaped as in the model. A consolidation's are the importance of each parameter, named and shaped
/// the same; with `consolidation: shared`, `importance.…` and `anchor.…` (importance times parameter) of each tensor.
/// An evaluation's file, and a consolidation's whose importance stays with the node, has no tensors.
public struct UpdateReport: Sendable, Hashable, Codable {
    /// The study.
    public var study: StudyName
    /// The round.
    public var round: RoundNumber
    /// The digest of the model it started from.
    public var model: ContentDigest
    /// The examples trained on: the update's weight; 0 in an evaluation round.
    public var exampleCount: Int
    /// The mean training loss over the last epoch.
    public var trainingLoss: Double?
    /// How the model it started from does on the node's hold-out.
    public var evaluation: EvaluationMetrics?
    /// How that model does on the node's hold-out of each task that the assignment asks about.
    public var tasks: [TaskName: EvaluationMetrics]?
    /// The population stability index between the task's data and the next one's, if the assignment asks for it.
    public var drift: Double?

    private enum CodingKeys: String, CodingKey {
        case study, round, model, evaluation, tasks, drift
        case exampleCount = "examples"
        case trainingLoss = "training_loss"
    }

    /// A report with those facts.
    public init(
        study: StudyName,
        round: RoundNumber,
        model: ContentDigest,
        exampleCount: Int,
        trainingLoss: Double?,
        evaluation: EvaluationMetrics?,
        tasks: [TaskName: EvaluationMetrics]? = nil,
        drift: Double? = nil
    ) {
        self.study = study
        self.round = round
        self.model = model
        self.exampleCount = exampleCount
        self.trainingLoss = trainingLoss
        self.evaluation = evaluation
        self.tasks = tasks
        self.drift = drift
    }

    /// The key of the report in the file's metadata.
    public static let metadataKey = "report"

    /// The metadata of an update file.
    public func metadata() throws -> [String: String] {
        [Self.metadataKey: String(decoding: try WireCoding.encode(self), as: UTF8.self)]
    }

    /// The report in a file's metadata.
    public init(metadata: [String: String]) throws(WireError) {
        guard let text = metadata[Self.metadataKey] else {
            throw .unexpectedJSON("the metadata has no key \"\(Self.metadataKey)\"")
        }
        self = try WireCoding.decode(UpdateReport.self, from: Data(text.utf8))
    }
}

/// `200` to an update: it is kept, and will be in the round's result.
public struct UpdateResponse: Sendable, Hashable, Codable {
    /// The study.
    public var study: StudyName
    /// The round.
    public var round: RoundNumber
    /// The digest of the update.
    public var update: ContentDigest
    /// False if the same update had been counted before.
    public var counted: Bool

    /// A response to an update.
    public init(study: StudyName, round: RoundNumber, update: ContentDigest, counted: Bool) {
        self.study = study
        self.round = round
        self.update = update
        self.counted = counted
    }
}
