/// The version of the protocol that both sides state at enrolment and with every request for an assignment.
public enum ProtocolVersion {
    /// The version this build speaks.
    public static let current = 1
    /// The oldest version this build's coordinator still serves.
    public static let oldestServed = 1

    /// Whether a coordinator of this build serves a node of that version.
    public static func isServed(_ version: Int) -> Bool { (oldestServed...current).contains(version) }
}
