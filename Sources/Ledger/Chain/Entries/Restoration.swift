public import Federation

/// The coordinator went back to a backup. Whoever holds a receipt or an export of what followed the backup then holds a
/// chain that forks from this one where this entry stands.
public struct Restoration: Sendable, Hashable, Codable {
    /// The last event in the backup.
    public var lastEvent: Int64
    /// When the backup was made.
    public var made: Instant

    /// The return to that backup.
    public init(lastEvent: Int64, made: Instant) {
        self.lastEvent = lastEvent
        self.made = made
    }
}
