public import Federation

/// An event of the history.
public struct StoredEvent: Sendable, Hashable {
    /// Its place in the history, from 1 without gaps.
    public let sequence: Int64
    /// When it happened.
    public let at: Instant
    /// What happened.
    public let event: FederationEvent
}
