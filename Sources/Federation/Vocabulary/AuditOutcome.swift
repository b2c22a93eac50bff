/// What can come of an attempt, as the audit has it.
public enum AuditOutcome: String, Sendable, Hashable, Codable, CaseIterable {
    /// It was done.
    case done
    /// A rule forbade it.
    case refused
    /// It could not be done.
    case failed
}
