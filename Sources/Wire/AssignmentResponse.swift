public import Federation
public import Parameters

/// `GET /v1/assignments`: work, or nothing yet.
public struct AssignmentResponse: Sendable, Hashable, Codable {
    /// The protocol's version.
    public var `protocol`: Int
    /// What the node is asked to do; nil when the poll ended without work.
    public var assignment: AssignmentMessage?
    /// Up to which round each study is committed, so that the node can let go of the updates it keeps.
    public var committed: [String: Int]
    /// What the federation waits for, one sentence a study, when there is no work.
    public var waiting: [String]
    /// The studies that do not ask this node now because it failed too often; nil for none.
    public var setAside: [SetAsideMessage]?

    private enum CodingKeys: String, CodingKey {
        case `protocol`, assignment, committed, waiting
        case setAside = "set_aside"
    }

    /// A response in the current version.
    public init(
        assignment: AssignmentMessage?,
        committed: [String: Int],
        waiting: [String],
        setAside: [SetAsideMessage]? = nil
    ) {
        self.setAside = setAside
        self.protocol = ProtocolVersion.current
        self.assignment = assignment
        self.committed = committed
        self.waiting = waiting
    }
}

/// A node that a study does not ask now, and why.
public struct SetAsideMessage: Sendable, Hashable, Codable {
    /// The study.
    public var study: StudyName
    /// The node.
    public var node: NodeName
    /// One sentence: what the node did.
    public var reason: String
    /// How often it was set aside since an update of it was taken.
    public var times: Int
    /// When it was set aside.
    public var since: Timestamp
    /// Until when it rests; nil: until it asks for work.
    public var until: Timestamp?

    /// What is told of a node set aside by a study.
    public init(_ aside: SetAside, by study: StudyName) {
        self.study = study
        node = aside.node
        reason = aside.sentence
        times = aside.times
        since = Timestamp(aside.since)
        until = aside.until.map { Timestamp($0) }
    }
}

/// An assignment as it travels.
public struct AssignmentMessage: Sendable, Hashable, Codable {
    /// The study.
    public var study: StudyName
    /// The round.
    public var round: RoundNumber
    /// `training`, `consolidation` or `evaluation`.
    public var kind: RoundKind
    /// The digest of the model to start from, at `/v1/blobs/{digest}`.
    public var model: ContentDigest
    /// When the round may close without this node.
    public var deadline: Timestamp
    /// The study's seed.
    public var seed: UInt64
    /// The network.
    public var network: ModelPlan
    /// How to train.
    public var training: TrainingPlan
    /// The largest absolute value a component of the update may have.
    public var updateBound: Double
    /// The largest number of examples the node may claim.
    public var maximumExamples: Int
    /// How many rounds late the update may be and still count; nil: none.
    public var maximumStaleness: Int?
    /// What it says about tasks; nil in a study without tasks.
    public var task: AssignedTask?

    private enum CodingKeys: String, CodingKey {
        case study, round, kind, model, deadline, seed, network, training, task
        case updateBound = "update_bound"
        case maximumExamples = "max_examples"
        case maximumStaleness = "max_staleness"
    }

    /// The message of an assignment.
    public init(_ assignment: Assignment) {
        study = assignment.study
        round = assignment.round
        kind = assignment.kind
        model = assignment.model
        deadline = Timestamp(assignment.deadline)
        seed = assignment.seed
        network = assignment.network
        training = assignment.training
        updateBound = assignment.updateBound
        maximumExamples = assignment.maximumExamples
        maximumStaleness = assignment.maximumStaleness
        task = assignment.task
    }

    /// The assignment of the message.
    public var assignment: Assignment {
        Assignment(
            study: study,
            round: round,
            kind: kind,
            model: model,
            deadline: deadline.instant,
            seed: seed,
            network: network,
            training: training,
            updateBound: updateBound,
            maximumExamples: maximumExamples,
            maximumStaleness: maximumStaleness,
            task: task
        )
    }
}

/// What a node says in the query of `GET /v1/assignments`.
public enum AssignmentQuery {
    /// The protocol's version: `protocol=1`.
    public static let protocolVersion = "protocol"
    /// The studies and tasks it takes part in, as ``StudyOffer/query`` has them; left out: every study.
    public static let studies = "studies"
    /// The seconds the coordinator may wait before it answers without work.
    public static let wait = "wait"
}

/// `POST …/progress`: a sign of life while a node works on an assignment.
public struct ProgressRequest: Sendable, Hashable, Codable {
    /// What the node is doing.
    public var step: Step
    /// The part of it that is done, in [0, 1].
    public var fraction: Double

    /// What a node does on an assignment.
    public enum Step: String, Sendable, Hashable, Codable {
        /// Getting the model.
        case fetching
        /// Evaluating the model on the hold-out.
        case evaluating
        /// Training.
        case training
        /// Measuring how important each parameter is.
        case consolidating
        /// Sending the update.
        case uploading
    }

    /// A sign of life.
    public init(step: Step, fraction: Double) {
        self.step = step
        self.fraction = fraction
    }
}

/// `POST …/declination`: the node cannot do the assignment.
public struct DeclinationRequest: Sendable, Hashable, Codable {
    /// Why, for the operator and the history; at most ``maximumReasonLength`` characters are kept.
    public var reason: String

    /// 500 characters.
    public static let maximumReasonLength = 500

    /// A declination with that reason.
    public init(reason: String) { self.reason = reason }
}
