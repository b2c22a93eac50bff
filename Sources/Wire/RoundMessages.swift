public import Federation
public import Parameters

/// `GET /v1/studies/{study}/rounds`: newest last. Query: `after`, `before` (round numbers, exclusive), `limit`, and
/// `wait` (seconds to wait for a round after `after`).
public struct RoundListResponse: Sendable, Hashable, Codable {
    /// The rounds in order.
    public var rounds: [RoundSummary]
    /// Where the study stands now.
    public var study: StudySummary
    /// The open round, if there is one.
    public var open: OpenRoundMessage?

    /// A list of rounds.
    public init(rounds: [RoundSummary], study: StudySummary, open: OpenRoundMessage?) {
        self.rounds = rounds
        self.study = study
        self.open = open
    }
}

/// A round in a list.
public struct RoundSummary: Sendable, Hashable, Codable {
    /// Its number.
    public var round: RoundNumber
    /// Whether nodes trained or only evaluated.
    public var kind: RoundKind
    /// `committed` or `abandoned`.
    public var state: String
    /// `everyone`, `deadline` or `abandoned`.
    public var closing: String
    /// How often its deadline was set.
    public var attempts: Int
    /// When it opened.
    public var started: Timestamp
    /// From opening to commit.
    public var seconds: Double
    /// The nodes in the mean.
    public var participants: Int
    /// The nodes asked.
    public var cohort: Int
    /// The examples behind the mean.
    public var exampleCount: Int
    /// The mean training loss.
    public var trainingLoss: Double?
    /// How the model that the round started from does on the hold-outs.
    public var evaluationBefore: EvaluationMetrics?
    /// How the model that the round made does on the hold-outs: measured in the next round, nil until then.
    public var evaluation: EvaluationMetrics?
    /// The bytes of the updates.
    public var bytesIn: Int
    /// The bytes of the models sent, if every contributor fetched it once.
    public var bytesOut: Int
    /// The model it made.
    public var model: ContentDigest
    /// The task; nil in a study without tasks.
    public var task: TaskName?
    /// How the model that the round started from does on each task, over all institutions.
    public var tasks: [TaskName: EvaluationMetrics]?
    /// The learned tasks on which the model that the round started from does worse than before.
    public var alarms: [TaskAlarm]?
    /// What a consolidation made.
    public var consolidated: ConsolidatedTask?
    /// In the round that ended a task: `rounds`, `patience`, `advanced` or `drift`.
    public var boundary: String?
    /// The population stability index at which it ended.
    public var drift: Double?

    private enum CodingKeys: String, CodingKey {
        case round, kind, state, closing, attempts, started, seconds, participants, cohort, evaluation, model
        case task, tasks, alarms, consolidated, boundary, drift
        case exampleCount = "examples"
        case trainingLoss = "training_loss"
        case evaluationBefore = "evaluation_before"
        case bytesIn = "bytes_in"
        case bytesOut = "bytes_out"
    }

    /// The summary of a record.
    ///
    /// - Parameters:
    ///   - evaluation: How the model after the round does, from the next round.
    ///   - modelByteCount: The bytes of the model it started from.
    public init(_ record: RoundRecord, evaluation: EvaluationMetrics?, modelByteCount: Int) {
        round = record.round
        kind = record.kind
        state = record.closing == .abandoned ? "abandoned" : "committed"
        closing = record.closing.rawValue
        attempts = record.attempts
        started = Timestamp(record.opened)
        seconds = record.committed.seconds(since: record.opened)
        participants = record.contributions.count
        cohort = record.cohort.count
        exampleCount = record.exampleCount
        trainingLoss = record.trainingLoss
        evaluationBefore = record.evaluation
        self.evaluation = evaluation
        bytesIn = record.contributions.reduce(0) { $0 + $1.byteCount }
        bytesOut = record.contributions.count * modelByteCount
        model = record.modelAfter
        task = record.task
        tasks = record.task == nil ? nil : record.taskEvaluations
        alarms = record.alarms
        consolidated = record.consolidated
        boundary = record.boundary?.word
        drift = record.boundary?.drift
    }
}

/// `GET /v1/studies/{study}/rounds/{round}`.
public struct RoundResponse: Sendable, Hashable, Codable {
    /// The summary.
    public var summary: RoundSummary
    /// The model the round started from.
    public var modelBefore: ContentDigest
    /// The record's digest, which the next record names.
    public var recordDigest: ContentDigest
    /// The digest of the record before; nil for a study's first.
    public var previousDigest: ContentDigest?
    /// Every node asked, by name: what it contributed, or why nothing.
    public var nodes: [RoundNode]

    private enum CodingKeys: String, CodingKey {
        case summary, nodes
        case modelBefore = "model_before"
        case recordDigest = "record"
        case previousDigest = "previous_record"
    }

    /// A round with its contributions.
    public init(
        summary: RoundSummary,
        modelBefore: ContentDigest,
        recordDigest: ContentDigest,
        previousDigest: ContentDigest?,
        nodes: [RoundNode]
    ) {
        self.summary = summary
        self.modelBefore = modelBefore
        self.recordDigest = recordDigest
        self.previousDigest = previousDigest
        self.nodes = nodes
    }
}

/// A node in a committed round.
public struct RoundNode: Sendable, Hashable, Codable {
    /// The node.
    public var node: NodeName
    /// `accepted`, `refused`, `silent`, `declined` or `revoked`.
    public var outcome: String
    /// Why, if it is not in the mean.
    public var reason: String?
    /// The digest of its update.
    public var update: ContentDigest?
    /// Its weight in the mean.
    public var exampleCount: Int?
    /// The L2 norm of the update.
    public var updateNorm: Double?
    /// The mean training loss.
    public var trainingLoss: Double?
    /// How the model that the round started from does on its hold-out.
    public var evaluation: EvaluationMetrics?
    /// The same on its hold-out of each task.
    public var tasks: [TaskName: EvaluationMetrics]?
    /// The population stability index it found between the task's data and the next one's.
    public var drift: Double?
    /// Seconds the node spent.
    public var seconds: Double?
    /// The bytes of its update.
    public var byteCount: Int?
    /// When it was accepted or refused.
    public var at: Timestamp?

    private enum CodingKeys: String, CodingKey {
        case node, outcome, reason, update, evaluation, tasks, drift, seconds, at
        case exampleCount = "examples"
        case updateNorm = "update_norm"
        case trainingLoss = "training_loss"
        case byteCount = "bytes"
    }

    /// The nodes of a record: contributions, refusals and absences, by name.
    public static func list(of record: RoundRecord) -> [RoundNode] {
        let contributed = record.contributions.map(RoundNode.init(_:))
        let refused = record.refusals.map { refused in
            RoundNode(refused.node, outcome: "refused", reason: refused.refusal.sentence, at: Timestamp(refused.at))
        }
        let refusedNodes = Set(record.refusals.map(\.node))
        let absent = record.absences.compactMap { absence -> RoundNode? in
            switch absence.reason {
            case .silent:
                guard !refusedNodes.contains(absence.node) else { return nil }
                return RoundNode(absence.node, outcome: "silent", reason: "nothing came before the round closed")
            case .declined(let reason): return RoundNode(absence.node, outcome: "declined", reason: reason)
            case .revoked: return RoundNode(absence.node, outcome: "revoked", reason: "the node was revoked")
            }
        }
        return (contributed + refused + absent).sorted { $0.node < $1.node }
    }

    private init(_ node: NodeName, outcome: String, reason: String?, at: Timestamp? = nil) {
        self.node = node
        self.outcome = outcome
        self.reason = reason
        self.at = at
    }

    private init(_ contribution: Contribution) {
        self.init(contribution.node, outcome: "accepted", reason: nil, at: Timestamp(contribution.accepted))
        update = contribution.update
        exampleCount = contribution.exampleCount
        updateNorm = contribution.updateNorm
        trainingLoss = contribution.trainingLoss
        evaluation = contribution.evaluation
        tasks = contribution.tasks
        drift = contribution.drift
        seconds = contribution.seconds
        byteCount = contribution.byteCount
    }
}
