public import Federation

/// Something a person or a node did, or was not allowed to do.
public struct AuditEntry: Sendable, Hashable, Codable {
    /// When.
    public let at: Instant
    /// Who, for instance `"operator/anna"`.
    public let who: String
    /// What, for instance `"token.created"`.
    public let what: String
    /// What came of it.
    public let outcome: Outcome
    /// What else matters; never a secret.
    public let detail: String?

    /// An entry with those facts.
    public init(at: Instant, who: String, what: String, outcome: Outcome = .done, detail: String? = nil) {
        self.at = at
        self.who = who
        self.what = what
        self.outcome = outcome
        self.detail = detail
    }

    /// What can come of an attempt.
    public enum Outcome: String, Sendable, Hashable, Codable, CaseIterable {
        /// It was done.
        case done
        /// A rule forbade it.
        case refused
        /// It could not be done.
        case failed
    }
}
