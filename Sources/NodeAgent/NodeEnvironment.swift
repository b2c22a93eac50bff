public import Federation
public import Tracing

/// The world as a node sees it: the time, how to let it pass, and a seed for what need not be repeatable.
public struct NodeEnvironment: Sendable {
    /// The time now.
    public var now: @Sendable () -> Instant
    /// Waits; throws when the task is cancelled.
    public var sleep: @Sendable (Duration) async throws -> Void
    /// The seed of the jitter in waiting times; the nodes of a federation should have different ones.
    public var seed: UInt64
    /// The processor's energy counters.
    public var energy: EnergyCounters
    /// Where the spans of assignments go.
    public var tracer: any Tracer

    /// An environment with that clock.
    public init(
        now: @escaping @Sendable () -> Instant,
        sleep: @escaping @Sendable (Duration) async throws -> Void,
        seed: UInt64,
        energy: EnergyCounters = EnergyCounters(),
        tracer: any Tracer = NoOpTracer()
    ) {
        self.tracer = tracer
        self.energy = energy
        self.now = now
        self.sleep = sleep
        self.seed = seed
    }
}
