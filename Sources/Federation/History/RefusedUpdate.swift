/// An update that was refused.
public struct RefusedUpdate: Sendable, Hashable, Codable {
    /// The node that sent it.
    public var node: NodeName
    /// Why.
    public var refusal: UpdateRefusal
    /// When.
    public var at: Instant
}
