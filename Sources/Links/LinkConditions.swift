/// What a line does to the bytes that pass. The defaults do nothing.
public struct LinkConditions: Sendable, Hashable {
    /// How long every byte is under way, in each direction.
    public var delayMilliseconds = 0
    /// What the line carries in each direction, all connections together; nil: as much as comes.
    public var bytesPerSecond: Int?
    /// All connections are cut each time so many bytes have passed, both directions together; nil: never.
    public var cutInterval: Int?
    /// How many of those cuts remain; nil: no limit.
    public var remainingCuts: Int?
    /// Whether nothing passes at all. What is under way waits; connections stay open and new ones are taken.
    public var isStalled = false

    /// A line that does nothing to what passes.
    public init() {}
}

/// What went over a line.
public struct LinkTraffic: Sendable, Hashable {
    /// The bytes that arrived from whoever connected.
    public var sentByteCount = 0
    /// The bytes that arrived from whoever was connected to.
    public var receivedByteCount = 0
    /// The connections that were taken.
    public var connectionCount = 0
    /// How often the connections were cut.
    public var cutCount = 0
}

/// Which way bytes go.
enum LinkDirection: Sendable, Hashable, CaseIterable {
    /// From whoever connected.
    case there
    /// From whoever was connected to.
    case back
}
