/// A node that failed in so many rounds in a row that it is not asked for now, and why.
///
/// A node that was only silent comes back the first time it asks for work. One that fails although it is there, or that
/// came back and was silent again, rests: as long as the plan's `deadline_seconds`, and twice as long each further
/// time, at most ``Plan/longestRestSeconds``. After that it comes back by asking for work, which a node that runs does
/// all the time. An update of it that is taken ends it at once, and what was before is forgotten.
public struct SetAside: Sendable, Hashable, Codable {
    /// The node.
    public let node: NodeName
    /// What it did in the last of those rounds.
    public let reason: Reason
    /// How often it was set aside since an update of it was taken; at least 1.
    public let times: Int
    /// When it was set aside.
    public let since: Instant
    /// Until when it rests; nil: until it asks for work.
    public internal(set) var until: Instant?

    /// What a node did instead of answering.
    public enum Reason: Sendable, Hashable, Codable {
        /// Nothing came.
        case silent
        /// It said that it cannot.
        case declined(String)
        /// Its update was refused.
        case refused(UpdateRefusal)
    }

    /// A node that fails in so many rounds in a row is set aside.
    public static let toleratedFailures = 2

    /// A node that is set aside now.
    ///
    /// - Parameter plan: The study's, which says how long a node rests.
    init(_ node: NodeName, _ reason: Reason, times: Int, plan: Plan, at now: Instant) {
        self.node = node
        self.reason = reason
        self.times = times
        since = now
        guard let longest = plan.longestRestSeconds, longest > 0 else { return }
        if reason == .silent, times == 1 { return }
        let doublings = min(times - (reason == .silent ? 2 : 1), 64)
        let rest = Double(sign: .plus, exponent: max(0, doublings), significand: plan.deadlineSeconds)
        until = max(now.advanced(bySeconds: min(rest, longest)), now.advanced(bySeconds: 0.001))
    }

    /// One sentence for the node and for people: what it did, and when it is asked again.
    public var sentence: String {
        let what =
            switch reason {
            case .silent: "nothing came from it in \(Self.toleratedFailures) rounds in a row"
            case .declined(let reason):
                "it could not do \(Self.toleratedFailures) rounds in a row, the last because: \(reason)"
            case .refused(let refusal):
                "it gave nothing in \(Self.toleratedFailures) rounds in a row, and its last update was refused: "
                    + refusal.sentence
            }
        return until == nil
            ? "set aside because \(what); it is asked again from the next round on"
            : "set aside for a while because \(what)"
    }
}
