public import Federation
public import Parameters

/// The query of a request for the audit.
public enum AuditQuery {
    /// Only what somebody asked for, for instance `operator/anna`.
    public static let who = "who"
    /// Only one route, for instance `POST /v1/tokens`.
    public static let what = "what"
    /// Only one ``AuditOutcome``.
    public static let outcome = "outcome"
    /// Only one code of a refusal or failure.
    public static let code = "code"
    /// Only what happened then or later: ISO 8601 in UTC.
    public static let since = "since"
    /// Only entries before that place.
    public static let before = "before"
    /// At most so many entries.
    public static let limit = "limit"

    /// The entries of an answer, unless the query says otherwise.
    public static let defaultLimit = 100
    /// The most entries of an answer.
    public static let maximumLimit = 1000
    /// The longest text of a filter, in characters.
    public static let longestText = 200
}

/// Entries of the audit, the newest first.
public struct AuditListResponse: Sendable, Hashable, Codable {
    /// The entries.
    public var entries: [AuditMessage]
    /// What went because there was too much; nil: nothing yet.
    public var rotation: AuditRotationMessage?

    /// A list of those entries.
    public init(entries: [AuditMessage], rotation: AuditRotationMessage? = nil) {
        self.entries = entries
        self.rotation = rotation
    }
}

/// An entry of the audit.
public struct AuditMessage: Sendable, Hashable, Codable {
    /// Its place, from 1.
    public var position: Int64
    /// When; of something that happened several times, when first.
    public var at: Timestamp
    /// Who.
    public var who: String
    /// What, for instance `POST /v1/tokens`.
    public var what: String
    /// What came of it.
    public var outcome: AuditOutcome
    /// The documented code of a refusal or failure.
    public var code: String?
    /// What else matters, for instance the path.
    public var detail: String?
    /// How often it happened.
    public var times: Int
    /// When last, if several times.
    public var until: Timestamp?
    /// The digest of the entry before.
    public var previous: ContentDigest
    /// Its digest: SHA-256(previous ‖ JSON).
    public var digest: ContentDigest

    /// An entry with those facts.
    public init(
        position: Int64,
        at: Timestamp,
        who: String,
        what: String,
        outcome: AuditOutcome,
        code: String?,
        detail: String?,
        times: Int,
        until: Timestamp?,
        previous: ContentDigest,
        digest: ContentDigest
    ) {
        self.position = position
        self.at = at
        self.who = who
        self.what = what
        self.outcome = outcome
        self.code = code
        self.detail = detail
        self.times = times
        self.until = until
        self.previous = previous
        self.digest = digest
    }
}

/// Where the audit begins, because its oldest entries went.
public struct AuditRotationMessage: Sendable, Hashable, Codable {
    /// The place of the last entry that went.
    public var through: Int64
    /// Its digest.
    public var digest: ContentDigest

    /// The oldest entries went, that one the last.
    public init(through: Int64, digest: ContentDigest) {
        self.through = through
        self.digest = digest
    }
}
