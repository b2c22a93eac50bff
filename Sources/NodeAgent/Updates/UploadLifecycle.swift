import Federation
import Wire

/// How an upload went.
enum UploadOutcome: Sendable, Equatable {
    /// The coordinator keeps the update.
    case acknowledged(countsIn: RoundNumber?, receipt: String? = nil)
    /// It came between two rounds: it is taken when the next one is open.
    case tooEarly(ProblemDetails)
    /// The coordinator will never take it.
    case refused(ProblemDetails)
    /// It did not get through; it is kept and sent again.
    case failed(CoordinatorError)
}

/// Decides what to send of an update, from what the coordinator says it has.
///
///     inspecting ──has n bytes──> sending from n ──kept──> finished
///                                    │    ▲
///                                    └────┘  has m bytes: from m
struct UploadLifecycle: Sendable, Equatable {
    /// What to do next.
    enum Step: Sendable, Equatable {
        /// Ask how many bytes the coordinator has.
        case inspect
        /// Send the bytes from that one on; none, if the coordinator has them all.
        case send(from: Int)
        /// Nothing: it is over.
        case finished(UploadOutcome)
    }

    /// What the coordinator answered.
    enum Answer: Sendable, Equatable {
        /// The update is kept.
        case kept(countsIn: RoundNumber? = nil, receipt: String? = nil)
        /// That many bytes are there.
        case holds(Int)
        /// Nothing of it is there.
        case holdsNothing
        /// A problem.
        case problem(ProblemDetails)
        /// No answer, or none of the protocol's.
        case noAnswer(CoordinatorError)
    }

    /// What to do next.
    private(set) var step: Step
    private let byteCount: Int
    private var restarts = 0

    /// How often an upload is put right before it is left for later.
    static let maximumRestarts = 4

    /// An upload of that many bytes.
    ///
    /// - Parameter isNew: Whether nothing of it was ever sent, so that there is nothing to ask.
    init(byteCount: Int, isNew: Bool) {
        self.byteCount = byteCount
        step = isNew ? .send(from: 0) : .inspect
    }

    /// Takes the answer to the step.
    mutating func handle(_ answer: Answer) {
        if case .finished = step { return }
        switch answer {
        case .kept(let round, let receipt):
            step = .finished(.acknowledged(countsIn: round, receipt: receipt))
        case .holds(let offset): send(from: offset)
        case .holdsNothing: send(from: 0)
        case .problem(let problem): handle(problem)
        case .noAnswer(let error): step = .finished(.failed(error))
        }
    }

    private mutating func handle(_ problem: ProblemDetails) {
        if problem.code == Self.tooEarly { return step = .finished(.tooEarly(problem)) }
        if problem.code == Self.offsetMismatch, let offset = problem.offset { return send(from: offset) }
        // A HEAD has no body, so its problem has no code: the answer to the update itself has one.
        if step == .inspect, problem.status < 500 { return send(from: 0) }
        step = .finished(
            Self.refusals.contains(problem.code)
                ? .refused(problem)
                : .failed(problem.status >= 500 || problem.status == 429 ? .unavailable(problem) : .refused(problem))
        )
    }

    /// The coordinator says where to go on; the same place again and again leads nowhere.
    private mutating func send(from offset: Int) {
        let isFirst = step == .inspect
        if !isFirst { restarts += 1 }
        guard restarts <= Self.maximumRestarts else {
            let found = "\(restarts) requests to go on elsewhere with the same upload"
            step = .finished(.failed(.unexpectedAnswer(place: "the coordinator", found: found)))
            return
        }
        // All bytes are there and nothing was said about them: the connection broke while they were being checked, or
        // before. A request without bytes asks for the check; if that settles nothing, only the whole again can.
        if isFirst, offset == byteCount { return step = .send(from: offset) }
        step = .send(from: (0..<byteCount).contains(offset) ? offset : 0)
    }

    private static let tooEarly = "update-not-yet"
    private static let offsetMismatch = "upload-offset-mismatch"

    /// The codes with which the coordinator says that it will never take an update: those of final refusals.
    static let refusals: Set<String> = [
        "unknown-study", "study-ended", "update-late", "wrong-model", "example-count", "implausible-metrics",
        "update-malformed", "wrong-layout", "update-non-finite", "update-out-of-bound", "body-too-large",
        "task-not-asked", "importance-negative", "update-unsigned", "update-signature-invalid",
    ]
}
