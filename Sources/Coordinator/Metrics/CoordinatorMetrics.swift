import Federation
import Metrics

/// What the coordinator counts and times while it works. What can be read from its state instead is in
/// ``FederationGauges``.
///
/// Labels are routes, codes, and the names of studies and nodes, which operators give: never a value a peer can invent.
struct CoordinatorMetrics: Sendable {
    private let factory: any MetricsFactory

    init(factory: any MetricsFactory) { self.factory = factory }

    /// Every family that is counted here.
    static let families: [MetricFamily] = [
        .counter("tributary_rounds_committed_total", "Rounds committed, by study, kind and how they closed."),
        .histogram(
            "tributary_round_duration_seconds",
            "From the opening of a round to its commit.",
            MetricFamily.roundBounds
        ),
        .histogram(
            "tributary_round_phase_duration_seconds",
            "How long a round collected updates, and how long its mean took to compute and store.",
            MetricFamily.roundBounds
        ),
        .histogram(
            "tributary_node_training_duration_seconds",
            "What nodes say that they spent on an assignment.",
            MetricFamily.roundBounds
        ),
        .counter("tributary_updates_accepted_total", "Updates accepted, by study."),
        .counter("tributary_updates_refused_total", "Updates refused, by study and the code of the reason."),
        .counter("tributary_updates_unsigned_total", "Accepted updates that nobody signed, by study."),
        .counter("tributary_update_received_bytes_total", "Bytes of accepted updates, by study."),
        .counter("tributary_blob_sent_bytes_total", "Bytes of models and other blobs sent."),
        .counter("tributary_task_alarms_total", "Alarms that a learned task is being forgotten, by study and task."),
        .counter("tributary_http_requests_total", "Requests, by route and the status of the answer."),
        .histogram(
            "tributary_http_request_duration_seconds",
            "From a request, or the end of its wait for work, to the head of its answer, by route.",
            MetricFamily.requestBounds
        ),
        .counter("tributary_requests_refused_total", "Requests refused before they were carried out, by code."),
        .gauge(
            "tributary_node_certificate_expiry_timestamp_seconds",
            "When the certificate ends with which a node was last heard from."
        ),
    ]

    func roundCommitted(_ record: RoundRecord) {
        let study = ("study", record.study.text)
        let labels = [study, ("kind", record.kind.rawValue)]
        Counter(
            label: "tributary_rounds_committed_total",
            dimensions: labels + [("closing", record.closing.rawValue)],
            factory: factory
        ).increment()
        observe("tributary_round_duration_seconds", labels, record.committed.seconds(since: record.opened))
        let phases = [
            ("collecting", record.closed.seconds(since: record.opened)),
            ("averaging", record.committed.seconds(since: record.closed)),
        ]
        for (phase, seconds) in phases {
            observe("tributary_round_phase_duration_seconds", [study, ("phase", phase)], seconds)
        }
        for alarm in record.alarms ?? [] {
            Counter(
                label: "tributary_task_alarms_total",
                dimensions: [study, ("task", alarm.task.text)],
                factory: factory
            ).increment()
        }
    }

    func updateAccepted(_ claim: UpdateClaim) {
        let labels = [("study", claim.study.text)]
        Counter(label: "tributary_updates_accepted_total", dimensions: labels, factory: factory).increment()
        Counter(label: "tributary_update_received_bytes_total", dimensions: labels, factory: factory)
            .increment(by: claim.byteCount)
        if claim.signature == nil {
            Counter(label: "tributary_updates_unsigned_total", dimensions: labels, factory: factory).increment()
        }
        observe("tributary_node_training_duration_seconds", labels, claim.seconds)
    }

    func updateRefused(study: StudyName, code: String) {
        Counter(
            label: "tributary_updates_refused_total",
            dimensions: [("study", study.text), ("code", code)],
            factory: factory
        ).increment()
    }

    func blobSent(bytes: Int) {
        Counter(label: "tributary_blob_sent_bytes_total", factory: factory).increment(by: bytes)
    }

    func requestRefused(code: String) {
        Counter(label: "tributary_requests_refused_total", dimensions: [("code", code)], factory: factory).increment()
    }

    func requestAnswered(route: String, status: Int, seconds: Double) {
        Counter(
            label: "tributary_http_requests_total",
            dimensions: [("route", route), ("status", "\(status)")],
            factory: factory
        ).increment()
        observe("tributary_http_request_duration_seconds", [("route", route)], seconds)
    }

    func sawCertificate(of node: NodeName, until end: Instant) {
        Meter(
            label: "tributary_node_certificate_expiry_timestamp_seconds",
            dimensions: [("node", node.text)],
            factory: factory
        ).set(Double(end.milliseconds) / 1000)
    }

    private func observe(_ label: String, _ labels: [(String, String)], _ seconds: Double) {
        Recorder(label: label, dimensions: labels, aggregate: true, factory: factory).record(max(0, seconds))
    }
}
