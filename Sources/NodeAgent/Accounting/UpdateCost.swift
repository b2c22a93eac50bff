import Federation

/// What is told beside an update, as far as it is known: what it took to make, and where its upload stands in a trace.
struct UpdateCost: Sendable, Hashable {
    /// Seconds from assignment to update.
    var seconds: Double?
    /// Processor time, bytes and energy.
    var resources: ResourceUse?
    /// The fields of the trace.
    var fields: [String: String] = [:]
}
