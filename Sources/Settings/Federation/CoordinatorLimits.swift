/// What peers may ask of a coordinator.
public struct CoordinatorLimits: Sendable, Hashable {
    /// Requests a minute that one identity may make; 6,000.
    public var requestsPerMinute = 6000
    /// A connection on which nothing moves is closed after so many seconds; 120.
    public var idleSeconds: Double = 120
    /// The longest a request for an assignment may wait, in seconds; 30.
    public var longPollSeconds: Double = 30
    /// The bytes of all header fields of a request; 16,384.
    public var maximumHeaderBytes = 16_384
    /// Nodes that may enrol; 10,000.
    public var maximumNodes = 10_000
    /// Requests under way when the coordinator is told to stop may take so many seconds more; 30.
    public var drainSeconds: Double = 30

    /// The documented defaults.
    public init() {}
}
