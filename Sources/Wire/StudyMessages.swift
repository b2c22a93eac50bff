public import Federation
public import Parameters

/// `POST /v1/studies`: a plan and the model to start from, which was stored before as a blob.
public struct StudyStartRequest: Sendable, Hashable, Codable {
    /// The plan.
    public var plan: Plan
    /// The digest of the initial model.
    public var model: ContentDigest

    /// A request to start a study.
    public init(plan: Plan, model: ContentDigest) {
        self.plan = plan
        self.model = model
    }
}

/// `GET /v1/studies`.
public struct StudyListResponse: Sendable, Hashable, Codable {
    /// The studies by name.
    public var studies: [StudySummary]

    /// A list of studies.
    public init(studies: [StudySummary]) { self.studies = studies }
}

/// A study in a list.
public struct StudySummary: Sendable, Hashable, Codable {
    /// Its name.
    public var study: StudyName
    /// `running`, `paused`, `stopped` or `finished`.
    public var status: String
    /// What it is doing now, for people: who waits for whom.
    public var activity: String
    /// `waiting`, `training`, `consolidating`, `evaluating`, `averaging`, or the status if it does not run.
    public var phase: String
    /// The last committed round; 0 before the first.
    public var committedRounds: Int
    /// The training rounds of the plan.
    public var plannedRounds: Int
    /// The newest model.
    public var model: ContentDigest
    /// When it started.
    public var started: Timestamp
    /// The task that is learned; nil in a study without tasks.
    public var task: TaskName?

    /// A summary with those facts.
    public init(
        study: StudyName,
        status: String,
        activity: String,
        phase: String,
        committedRounds: Int,
        plannedRounds: Int,
        model: ContentDigest,
        started: Timestamp,
        task: TaskName? = nil
    ) {
        self.task = task
        self.study = study
        self.status = status
        self.activity = activity
        self.phase = phase
        self.committedRounds = committedRounds
        self.plannedRounds = plannedRounds
        self.model = model
        self.started = started
    }

    private enum CodingKeys: String, CodingKey {
        case study, status, activity, phase, model, started, task
        case committedRounds = "committed_rounds"
        case plannedRounds = "planned_rounds"
    }
}

/// `GET /v1/studies/{study}`.
public struct StudyResponse: Sendable, Hashable, Codable {
    /// The summary.
    public var summary: StudySummary
    /// The plan.
    public var plan: Plan
    /// The open round; nil between rounds.
    public var round: OpenRoundMessage?

    /// A study with its plan.
    public init(summary: StudySummary, plan: Plan, round: OpenRoundMessage?) {
        self.summary = summary
        self.plan = plan
        self.round = round
    }
}

/// A round under way.
public struct OpenRoundMessage: Sendable, Hashable, Codable {
    /// Its number.
    public var round: RoundNumber
    /// Whether nodes train or only evaluate.
    public var kind: RoundKind
    /// The task; nil in a study without tasks.
    public var task: TaskName?
    /// 1, and one more each time the deadline passed without a quorum.
    public var attempt: Int
    /// When it opened.
    public var opened: Timestamp
    /// When it may close with a quorum.
    public var deadline: Timestamp
    /// The updates it needs.
    public var quorum: Int
    /// The nodes asked and where each is.
    public var nodes: [OpenRoundNode]

    /// A round under way.
    public init(
        round: RoundNumber,
        kind: RoundKind,
        task: TaskName? = nil,
        attempt: Int,
        opened: Timestamp,
        deadline: Timestamp,
        quorum: Int,
        nodes: [OpenRoundNode]
    ) {
        self.round = round
        self.kind = kind
        self.task = task
        self.attempt = attempt
        self.opened = opened
        self.deadline = deadline
        self.quorum = quorum
        self.nodes = nodes
    }
}

/// A node of an open round.
public struct OpenRoundNode: Sendable, Hashable, Codable {
    /// The node.
    public var node: NodeName
    /// `accepted`, `awaited`, `declined`, `revoked`, or the step it reported: `fetching`, `evaluating`, `training`,
    /// `consolidating`, `uploading`.
    public var state: String
    /// The part of the step that is done, in [0, 1].
    public var fraction: Double?
    /// When the coordinator last heard from it, since its own start.
    public var lastSeen: Timestamp?

    /// A node of an open round.
    public init(node: NodeName, state: String, fraction: Double?, lastSeen: Timestamp?) {
        self.node = node
        self.state = state
        self.fraction = fraction
        self.lastSeen = lastSeen
    }

    private enum CodingKeys: String, CodingKey {
        case node, state, fraction
        case lastSeen = "last_seen"
    }
}

/// `GET /v1/status`: the federation now.
public struct StatusResponse: Sendable, Hashable, Codable {
    /// The federation's name.
    public var federation: String
    /// The coordinator's software version.
    public var version: String
    /// When the coordinator process started.
    public var started: Timestamp
    /// Nodes that are enrolled.
    public var enrolledNodes: Int
    /// Nodes heard from within the last two minutes.
    public var presentNodes: Int
    /// The studies.
    public var studies: [StudySummary]

    /// The status of a federation.
    public init(
        federation: String,
        version: String,
        started: Timestamp,
        enrolledNodes: Int,
        presentNodes: Int,
        studies: [StudySummary]
    ) {
        self.federation = federation
        self.version = version
        self.started = started
        self.enrolledNodes = enrolledNodes
        self.presentNodes = presentNodes
        self.studies = studies
    }

    private enum CodingKeys: String, CodingKey {
        case federation, version, started, studies
        case enrolledNodes = "enrolled_nodes"
        case presentNodes = "present_nodes"
    }
}
