public import Federation

/// Something a person or a node did, or was not allowed to do.
public struct AuditEntry: Sendable, Hashable, Codable {
    /// When; of something that happened several times, when first.
    public let at: Instant
    /// Who, for instance `"operator/anna"`.
    public let who: String
    /// What, for instance `"POST /v1/tokens"`.
    public let what: String
    /// What came of it.
    public let outcome: AuditOutcome
    /// The documented code of a refusal or failure.
    public let code: String?
    /// What else matters; never a secret.
    public let detail: String?
    /// How often it happened, from 1: what is repeated in a short time is one entry.
    public let times: Int
    /// When last, if it happened several times.
    public let until: Instant?

    /// An entry with those facts.
    public init(
        at: Instant,
        who: String,
        what: String,
        outcome: AuditOutcome = .done,
        code: String? = nil,
        detail: String? = nil,
        times: Int = 1,
        until: Instant? = nil
    ) {
        self.at = at
        self.who = who
        self.what = what
        self.outcome = outcome
        self.code = code
        self.detail = detail
        self.times = times
        self.until = until
    }
}
