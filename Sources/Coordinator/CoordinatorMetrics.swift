import Metrics

/// What the coordinator counts and times. Labels come from closed sets only.
struct CoordinatorMetrics: Sendable {
    private let rounds: Counter
    private let roundSeconds: Recorder
    private let updates: Counter
    private let updateBytes: Counter
    private let factory: any MetricsFactory

    init(factory: any MetricsFactory = MetricsSystem.factory) {
        self.factory = factory
        rounds = Counter(label: "tributary_rounds_committed_total", factory: factory)
        roundSeconds = Recorder(
            label: "tributary_round_duration_seconds",
            dimensions: [],
            aggregate: true,
            factory: factory
        )
        updates = Counter(label: "tributary_updates_accepted_total", factory: factory)
        updateBytes = Counter(label: "tributary_update_received_bytes_total", factory: factory)
    }

    func roundCommitted(seconds: Double) {
        rounds.increment()
        roundSeconds.record(seconds)
    }

    func updateAccepted(bytes: Int) {
        updates.increment()
        updateBytes.increment(by: bytes)
    }

    func updateRefused(code: String) {
        Counter(label: "tributary_updates_refused_total", dimensions: [("code", code)], factory: factory).increment()
    }
}
