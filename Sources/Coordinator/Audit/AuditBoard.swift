import Federation
import Ledger
import Synchronization

/// Who asked for what and was refused, on its way to the audit.
///
/// The first time is an entry at once; what is repeated within a window is counted, and is one entry when the window
/// ends. So a flood of refusals costs a dictionary's look-up each, and the disk two entries in ten minutes for each
/// caller, route and code. Callers beyond a limit are counted together.
final class AuditBoard: Sendable {
    /// What is counted together.
    private struct Key: Hashable {
        var who: String
        var what: String
        var outcome: AuditOutcome
        var code: String?
        var detail: String?
    }

    /// What was repeated since the entry that stands for the first time.
    private struct Repetition {
        var began: Instant
        var times = 0
        var first: Instant?
        var last: Instant?
    }

    private struct State {
        var repetitions: [Key: Repetition] = [:]
        var pending: [AuditEntry] = []
        /// The entries that found no room since the last that did.
        var lost = 0
    }

    /// How long what is repeated is counted: ten minutes.
    static let windowSeconds: Double = 600
    /// What is counted apart at once; beyond it, callers are counted together.
    static let maximumKeys = 1000
    /// The entries that wait for the disk at most.
    static let maximumPending = 4096
    /// The name under which callers are counted together.
    static let others = "others"

    private let state = Mutex(State())

    /// Notes that somebody asked for something.
    func note(
        _ who: String,
        _ what: String,
        _ outcome: AuditOutcome,
        code: String? = nil,
        detail: String? = nil,
        at now: Instant
    ) {
        state.withLock { state in
            var key = Key(who: who, what: what, outcome: outcome, code: code, detail: detail)
            if state.repetitions[key] == nil, state.repetitions.count >= Self.maximumKeys {
                (key.who, key.detail) = (Self.others, nil)
            }
            if var repetition = state.repetitions[key] {
                repetition.times += 1
                repetition.first = repetition.first ?? now
                repetition.last = now
                state.repetitions[key] = repetition
            } else {
                state.repetitions[key] = Repetition(began: now)
                Self.add(Self.entry(key, at: now), to: &state)
            }
        }
    }

    /// The entries that are to be written now.
    ///
    /// - Parameter isLast: Whether nothing is noted any more, so that windows end now.
    func drain(at now: Instant, isLast: Bool = false) -> [AuditEntry] {
        state.withLock { state in
            let over = state.repetitions.filter { isLast || now.seconds(since: $0.value.began) >= Self.windowSeconds }
            for (key, repetition) in over.sorted(by: { Self.order($0, $1) }) {
                state.repetitions[key] = nil
                guard repetition.times > 0, let first = repetition.first else { continue }
                Self.add(Self.entry(key, at: first, times: repetition.times, until: repetition.last), to: &state)
                // It goes on, so it is counted on.
                if !isLast { state.repetitions[key] = Repetition(began: now) }
            }
            if state.lost > 0, state.pending.count < Self.maximumPending {
                let times = state.lost
                state.lost = 0
                state.pending.append(
                    AuditEntry(at: now, who: "coordinator", what: "audit.entries-lost", outcome: .failed, times: times)
                )
            }
            defer { state.pending = [] }
            return state.pending
        }
    }

    /// The entries could not be written: they are to be written later, before those that came meanwhile.
    func putBack(_ entries: [AuditEntry]) {
        state.withLock { state in
            let all = entries + state.pending
            state.pending = Array(all.prefix(Self.maximumPending))
            state.lost += all.count - state.pending.count
        }
    }

    private static func add(_ entry: AuditEntry, to state: inout State) {
        if state.pending.count < maximumPending { state.pending.append(entry) } else { state.lost += 1 }
    }

    private static func entry(_ key: Key, at: Instant, times: Int = 1, until: Instant? = nil) -> AuditEntry {
        AuditEntry(
            at: at,
            who: key.who,
            what: key.what,
            outcome: key.outcome,
            code: key.code,
            detail: key.detail,
            times: times,
            until: times > 1 ? until : nil
        )
    }

    /// By the first repetition, then by who and what, so that the order does not depend on the dictionary.
    private static func order(_ left: (Key, Repetition), _ right: (Key, Repetition)) -> Bool {
        func key(_ pair: (Key, Repetition)) -> (Int64, String, String, String, String) {
            let (key, repetition) = pair
            let at = repetition.first?.milliseconds ?? 0
            return (at, key.who, key.what, key.code ?? "", key.outcome.rawValue + (key.detail ?? ""))
        }
        return key(left) < key(right)
    }
}
