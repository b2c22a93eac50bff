import Federation
import Ledger
import Metrics
import Trust

/// Everything that is measured, as one text for Prometheus.
struct MetricsReader: Sendable {
    let engine: FederationEngine
    /// What was counted while it worked.
    let counted: PrometheusRegistry
    /// When the certificate ends that the coordinator answers with; nil if it cannot be read.
    private let certificateEnd: Instant?

    init(engine: FederationEngine, counted: PrometheusRegistry) {
        self.engine = engine
        self.counted = counted
        let configuration = engine.configuration
        let key = try? SigningKey(
            certificatePEM: configuration.certificateChainPEM,
            privateKeyPEM: configuration.privateKeyPEM,
            place: "the coordinator's certificate"
        )
        certificateEnd = key?.certificate.identity.notAfter
    }

    /// Every family there is, by name.
    static let families: [MetricFamily] =
        CoordinatorMetrics.families + FederationGauges.families + ProcessGauges.families + certificateFamilies

    private static let certificateFamilies: [MetricFamily] = [
        .gauge("tributary_authority_expiry_timestamp_seconds", "When the authority's own certificate ends."),
        .gauge(
            "tributary_coordinator_certificate_expiry_timestamp_seconds",
            "When the coordinator's certificate ends."
        ),
        .gauge(
            "tributary_signing_certificate_expiry_timestamp_seconds",
            "When the certificate ends that signs the history."
        ),
    ]

    /// The text. Costs O(nodes + studies), beside the engine: it is asked for a copy of its state and nothing else.
    @concurrent
    func text() async throws -> String {
        let (state, presence) = await engine.moment()
        var lastRounds: [StudyName: RoundRecord] = [:]
        for name in state.studies.keys {
            lastRounds[name] = try engine.ledger.rounds(of: name, limit: 1).last?.record
        }
        let now = PrometheusRegistry(Self.families)
        FederationGauges(
            state: state,
            presence: presence,
            lastRounds: lastRounds,
            now: engine.environment.now(),
            factory: now
        ).write()
        ProcessGauges(
            dataDirectory: engine.configuration.dataDirectory,
            version: engine.environment.version,
            factory: now
        ).write()
        let ends: [(String, Instant?)] = [
            ("tributary_authority_expiry_timestamp_seconds", engine.configuration.authority.certificate.notAfter),
            ("tributary_coordinator_certificate_expiry_timestamp_seconds", certificateEnd),
            ("tributary_signing_certificate_expiry_timestamp_seconds", engine.signer.certificate.identity.notAfter),
        ]
        for (name, end) in ends {
            if let end { Meter(label: name, factory: now).set(Double(end.milliseconds) / 1000) }
        }
        return counted.text + now.text
    }
}

extension FederationEngine {
    /// The core and who was heard from, at one moment.
    func moment() -> (state: FederationState, presence: PresenceBoard) { (state, presence) }
}
