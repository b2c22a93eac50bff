/// Decides what is logged of a coordinator that is away, and how long to wait: said once, then quietly tried again for
/// ever.
struct Reachability: Sendable, Hashable {
    private var backoff: Backoff
    /// What was said last; nil while the coordinator answers.
    private var said: Condition?

    /// What is the matter.
    enum Condition: Sendable, Hashable {
        /// It cannot be reached or cannot answer now.
        case away
        /// It does not let this identity in, or is not the coordinator that this node trusts.
        case closed(code: String)
    }

    /// What to do after a failure.
    struct Pause: Sendable, Hashable {
        /// How long to wait.
        let wait: Duration
        /// What is new and has to be said; nil if it was said before.
        let news: Condition?
    }

    init(backoff: Backoff) { self.backoff = backoff }

    /// Takes a failure.
    mutating func failed(_ error: CoordinatorError) -> Pause {
        let condition = Self.condition(of: error)
        let wait = backoff.failed()
        defer { said = condition }
        // Trying often does not open a door.
        return Pause(
            wait: condition == .away ? wait : max(wait, backoff.limits.longest),
            news: condition == said ? nil : condition
        )
    }

    /// Takes an answer; true if the coordinator had been said to be away.
    mutating func succeeded() -> Bool {
        backoff.succeeded()
        defer { said = nil }
        return said != nil
    }

    private static func condition(of error: CoordinatorError) -> Condition {
        switch error {
        case .untrusted, .receiptInvalid: .closed(code: error.code)
        case .refused where error.isRefusalOfIdentity: .closed(code: error.code)
        case .nameUnknown, .unreachable, .proxyRefused, .handshakeFailed, .refused, .unavailable, .unexpectedAnswer,
            .damagedDownload:
            .away
        }
    }
}
