/// A node of the cohort that is not in the mean.
public struct Absence: Sendable, Hashable, Codable {
    /// The node.
    public var node: NodeName
    /// Why it is not in the mean.
    public var reason: Reason

    /// Why a node is not in the mean.
    public enum Reason: Sendable, Hashable, Codable {
        /// Nothing came before the round closed.
        case silent
        /// Nothing had come yet when the round closed because it had enough updates.
        case overtaken
        /// The node said that it cannot.
        case declined(String)
        /// The node was revoked during the round.
        case revoked
    }
}

extension Absence.Reason {
    /// Why a node is not asked any more that takes no part in the study now, by its own wish.
    static let withdrawn = Absence.Reason.declined("the node takes no part in the study any more")
}
