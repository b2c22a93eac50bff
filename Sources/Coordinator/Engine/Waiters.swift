import Federation

/// Requests that wait for something to happen: long polls. Nothing is asked again and again: whoever waits is woken
/// when there is news, or when its time is over.
struct Waiters {
    /// What a request waits for.
    enum Key: Hashable {
        /// Work for a node.
        case assignment(NodeName)
        /// News of a study.
        case study(StudyName)
        /// Anything at all.
        case federation
    }

    private struct Waiter {
        let expiry: Instant
        let continuation: CheckedContinuation<Void, Never>
    }

    private var waiters: [Key: [Waiter]] = [:]

    /// The requests waiting.
    var count: Int { waiters.values.reduce(0) { $0 + $1.count } }

    /// Lets a request wait until it is woken or `expiry` has come.
    mutating func add(_ continuation: CheckedContinuation<Void, Never>, for key: Key, until expiry: Instant) {
        waiters[key, default: []].append(Waiter(expiry: expiry, continuation: continuation))
    }

    /// Wakes who waits for that.
    mutating func wake(_ key: Key) {
        for waiter in waiters.removeValue(forKey: key) ?? [] { waiter.continuation.resume() }
    }

    /// Wakes whose time is over.
    mutating func expire(at now: Instant) {
        for (key, list) in waiters where list.contains(where: { $0.expiry <= now }) {
            for waiter in list where waiter.expiry <= now { waiter.continuation.resume() }
            let rest = list.filter { $0.expiry > now }
            waiters[key] = rest.isEmpty ? nil : rest
        }
    }

    /// Wakes everybody.
    mutating func wakeAll() {
        let all = waiters
        waiters = [:]
        for waiter in all.values.joined() { waiter.continuation.resume() }
    }
}
