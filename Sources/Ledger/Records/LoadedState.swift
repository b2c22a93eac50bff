public import Federation

/// Where a federation is, from its history.
public struct LoadedState: Sendable, Hashable {
    /// The state after the last event.
    public let state: FederationState
    /// The number of the last event; 0 before the first.
    public let lastEvent: Int64
    /// The snapshot from which the events were folded; nil if all of them were.
    public let snapshot: Int64?
    /// Snapshots that could not be used, newest first. Nothing is missing without them.
    public let unusableSnapshots: [Int64]

    /// The events handed to the core to get here.
    public var foldedEventCount: Int64 { lastEvent - (snapshot ?? 0) }
}
