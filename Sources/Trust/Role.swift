/// What somebody may do in a federation; the second part of an identity.
public enum Role: String, Sendable, Hashable, Codable, CaseIterable, Comparable {
    /// An institution's node: takes assignments, uploads updates.
    case node
    /// A person who runs the federation: starts studies, issues tokens, revokes.
    case `operator`
    /// A person who may read every round's record and change nothing.
    case auditor
    /// The coordinator itself: the one identity that answers instead of asking.
    case coordinator

    /// Whether a one-time token can admit somebody in this role. The coordinator has the authority beside it and
    /// needs none.
    public var isEnrollable: Bool { self != .coordinator }

    /// The order of the roles' words.
    public static func < (left: Role, right: Role) -> Bool { left.rawValue < right.rawValue }
}
