public import Federation
public import Parameters

/// A study began.
public struct StudyStart: Sendable, Hashable, Codable {
    /// The plan.
    public var plan: Plan
    /// The SHA-256 of the plan's JSON as it stands in this entry: what rounds name it by.
    public var digest: ContentDigest
    /// The initial model.
    public var model: ContentDigest
    /// Who started it.
    public var by: String?

    /// The start of a study.
    ///
    /// - Throws: ``LedgerError/notEncodable(what:reason:)``.
    public init(plan: Plan, model: ContentDigest, by: String? = nil) throws(LedgerError) {
        self.plan = plan
        self.model = model
        self.by = by
        digest = try Self.digest(of: plan)
    }

    /// The SHA-256 of a plan's JSON.
    public static func digest(of plan: Plan) throws(LedgerError) -> ContentDigest {
        .of(try LedgerJSON.bytes(of: plan, what: "the plan of \(plan.study)"))
    }
}
