import Federation
import Synchronization
import Wire

/// What the node is doing, and whether anything moves: written by what works, read by who watches.
final class NodePulse: Sendable {
    private enum Phase {
        case starting, running, draining
    }

    private struct State {
        var phase = Phase.starting
        var activity = "starting"
        /// How much of it is done; nil where nobody knows.
        var fraction: Double?
        /// Whether it ends by itself: what waits for the network has deadlines of its own.
        var isBounded = false
        var beats = 0
        /// How often the same number of beats was found.
        var seen = (beats: -1, times: 0)
    }

    /// So many questions in a row, at one a second, may find that nothing moved: an hour. A step of a training, or
    /// reading the data, takes less.
    static let patience = 3600

    private let state = Mutex(State())

    /// Notes that the node works.
    func run() { state.withLock { $0.phase = .running } }

    /// Notes that it was told to stop.
    func drain() { state.withLock { $0.phase = .draining } }

    /// Notes what it does now.
    func begin(_ effect: NodeEffect) {
        state.withLock { state in
            state.activity = effect.activity
            state.fraction = nil
            state.isBounded = effect.isBounded
            state.beats += 1
        }
    }

    /// Notes that something moved.
    func beat(_ fraction: Double? = nil) {
        state.withLock { state in
            state.fraction = fraction ?? state.fraction
            state.beats += 1
        }
    }

    /// Why it does not work now; nil: it does.
    var obstacle: ProblemDetails? {
        switch state.withLock({ $0.phase }) {
        case .starting: .starting("node")
        case .running: nil
        case .draining: .draining("node")
        }
    }

    /// What it does, in one line.
    var status: String {
        state.withLock { state in
            if state.phase == .draining { return "stopping: \(state.activity)" }
            guard let fraction = state.fraction else { return state.activity }
            return "\(state.activity) (\(Int(100 * min(max(fraction, 0), 1))) %)"
        }
    }

    /// Whether anything moved within the last questions.
    func isBeating() -> Bool {
        state.withLock { state in
            state.seen = state.seen.beats == state.beats ? (state.beats, state.seen.times + 1) : (state.beats, 0)
            return state.isBounded || state.seen.times < Self.patience
        }
    }
}

extension NodeEffect {
    /// What a node does that carries it out.
    fileprivate var activity: String {
        switch self {
        case .requestAssignment: "waiting for work"
        case .fetch: "fetching a model"
        case .train(let assignment): "\(assignment.kind.rawValue), round \(assignment.round) of \(assignment.study)"
        case .keep: "keeping an update"
        case .upload(let update): "sending the update of round \(update.round) of \(update.study)"
        case .decline(let assignment, _): "declining round \(assignment.round) of \(assignment.study)"
        case .forget: "letting go of an update"
        }
    }

    /// Whether deadlines of the network end it.
    fileprivate var isBounded: Bool {
        switch self {
        case .fetch, .upload: true
        case .requestAssignment, .train, .keep, .decline, .forget: false
        }
    }
}
