public import Federation
public import Parameters

/// `GET /v1/studies/{study}/rounds`: newest last. Its query: ``RoundListQuery``.
public struct RoundListResponse: Sendable, Hashable, Codable {
    /// The rounds in order.
    public var rounds: [RoundSummary]
    /// Where the study stands now.
    public var study: StudySummary
    /// The open round, if there is one.
    public var open: OpenRoundMessage?
    /// Where to go on for more rounds: as `after` where the request had one, as `before` otherwise; nil: there are
    /// none. It may be there though the list is shorter than the limit, or empty: a request reads only so far.
    public var next: RoundNumber?

    /// A list of rounds.
    public init(
        rounds: [RoundSummary],
        study: StudySummary,
        open: OpenRoundMessage?,
        next: RoundNumber? = nil
    ) {
        self.next = next
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
    /// `everyone`, `enough`, `deadline` or `abandoned`.
    public var closing: String
    /// How often its deadline was set.
    public var attempts: Int
    /// When it opened.
    public var started: Timestamp
    /// From opening to commit.
    public var seconds: Double
    /// The nodes whose answer to the round is in it.
    public var participants: Int
    /// The updates of earlier rounds that came late and count in this one; nil for none.
    public var late: Int?
    /// K of an asynchronous round; nil in a synchronous one.
    public var buffer: Int?
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
    /// Every node of the round, as in ``RoundResponse/nodes``; nil unless the request asks for them.
    public var nodes: [RoundNode]?

    private enum CodingKeys: String, CodingKey {
        case nodes
        case round, kind, state, closing, attempts, started, seconds, participants, cohort, evaluation, model
        case task, tasks, alarms, consolidated, boundary, drift, late, buffer
        case exampleCount = "examples"
        case trainingLoss = "training_loss"
        case evaluationBefore = "evaluation_before"
        case bytesIn = "bytes_in"
        case bytesOut = "bytes_out"
    }

    /// The summary of a record; see ``init(_:evaluation:modelByteCount:)-(RoundOutline,_,_)``.
    public init(_ record: RoundRecord, evaluation: EvaluationMetrics?, modelByteCount: Int) {
        self.init(RoundOutline(record), evaluation: evaluation, modelByteCount: modelByteCount)
    }

    /// The summary of a round.
    ///
    /// - Parameters:
    ///   - evaluation: How the model after the round does, from the next round.
    ///   - modelByteCount: The bytes of the model it started from.
    public init(_ outline: RoundOutline, evaluation: EvaluationMetrics?, modelByteCount: Int) {
        round = outline.round
        kind = outline.kind
        state = outline.closing == .abandoned ? "abandoned" : "committed"
        closing = outline.closing.rawValue
        attempts = outline.attempts
        started = Timestamp(outline.opened)
        seconds = outline.committed.seconds(since: outline.opened)
        participants = outline.participants
        late = outline.lateCount == 0 ? nil : outline.lateCount
        buffer = outline.buffer
        cohort = outline.cohortCount
        exampleCount = outline.exampleCount
        trainingLoss = outline.trainingLoss
        evaluationBefore = outline.evaluation
        self.evaluation = evaluation
        bytesIn = outline.byteCount
        bytesOut = (outline.participants + outline.lateCount) * modelByteCount
        model = outline.modelAfter
        task = outline.task
        tasks = outline.task == nil ? nil : outline.tasks
        alarms = outline.alarms
        consolidated = outline.consolidated
        boundary = outline.boundary?.word
        drift = outline.boundary?.drift
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
    /// Every node asked, by name: what it contributed, or why nothing; and every update that came late from an earlier
    /// round, so that a node may stand here twice.
    public var nodes: [RoundNode]
    /// The nodes that were set aside because this was one failure too many; nil for none.
    public var setAside: [SetAsideMessage]?

    private enum CodingKeys: String, CodingKey {
        case summary, nodes
        case setAside = "set_aside"
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
        nodes: [RoundNode],
        setAside: [SetAsideMessage]? = nil
    ) {
        self.setAside = setAside
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
    /// `accepted`, `late`, `refused`, `silent`, `overtaken`, `declined` or `revoked`.
    public var outcome: String
    /// Why, if it is not in the mean.
    public var reason: String?
    /// The digest of its update.
    public var update: ContentDigest?
    /// The examples behind it: its weight in the mean, times ``weight``.
    public var exampleCount: Int?
    /// The earlier round that a late update was made for.
    public var lateFrom: RoundNumber?
    /// How much a late update counts, in (0, 1].
    public var weight: Double?
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
    /// What the node spent, as it reports it.
    public var resources: ResourceUse?
    /// The fingerprint of the certificate whose key signed the update; nil if nobody signed it.
    public var certificate: String?
    /// The node's signature of its statement about the update, r ‖ s in base64.
    public var signature: String?
    /// When it was accepted or refused.
    public var at: Timestamp?

    private enum CodingKeys: String, CodingKey {
        case resources, certificate, signature
        case node, outcome, reason, update, evaluation, tasks, drift, seconds, at, weight
        case lateFrom = "late_from"
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
            case .overtaken:
                guard !refusedNodes.contains(absence.node) else { return nil }
                return RoundNode(
                    absence.node,
                    outcome: "overtaken",
                    reason: "the round had enough updates before it came"
                )
            case .declined(let reason): return RoundNode(absence.node, outcome: "declined", reason: reason)
            case .revoked: return RoundNode(absence.node, outcome: "revoked", reason: "the node was revoked")
            }
        }
        return (contributed + refused + absent).sorted {
            ($0.node, $0.lateFrom ?? record.round) < ($1.node, $1.lateFrom ?? record.round)
        }
    }

    private init(_ node: NodeName, outcome: String, reason: String?, at: Timestamp? = nil) {
        self.node = node
        self.outcome = outcome
        self.reason = reason
        self.at = at
    }

    private init(_ contribution: Contribution) {
        let outcome = contribution.lateFrom == nil ? "accepted" : "late"
        self.init(contribution.node, outcome: outcome, reason: nil, at: Timestamp(contribution.accepted))
        lateFrom = contribution.lateFrom
        weight = contribution.weight.map { Double($0) / Double(StalenessPlan.fullWeight) }
        update = contribution.update
        exampleCount = contribution.exampleCount
        updateNorm = contribution.updateNorm
        trainingLoss = contribution.trainingLoss
        evaluation = contribution.evaluation
        tasks = contribution.tasks
        drift = contribution.drift
        seconds = contribution.seconds
        byteCount = contribution.byteCount
        resources = contribution.resources
        certificate = contribution.certificate
        signature = contribution.signature
    }
}
