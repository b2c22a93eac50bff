public import Federation

/// Which entries of the audit are meant; what is nil does not matter.
public struct AuditFilter: Sendable, Hashable {
    /// Who.
    public var who: String?
    /// What.
    public var what: String?
    /// What came of it.
    public var outcome: AuditOutcome?
    /// The code of a refusal or failure.
    public var code: String?
    /// Only what happened then or later.
    public var since: Instant?

    /// Every entry, but for what is given.
    public init(
        who: String? = nil,
        what: String? = nil,
        outcome: AuditOutcome? = nil,
        code: String? = nil,
        since: Instant? = nil
    ) {
        self.who = who
        self.what = what
        self.outcome = outcome
        self.code = code
        self.since = since
    }
}
