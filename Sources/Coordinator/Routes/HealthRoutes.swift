import Hummingbird
import Wire

extension RouteRegistry {
    /// How the coordinator is, for members; probes without a certificate ask on loopback.
    mutating func serveHealth() {
        let engine = engine
        serve(.readHealth) { _, _ in try .json(HealthResponse(.alive)) }
        serve(.readReadiness) { _, _ in
            if let problem = await engine.readiness() { throw problem }
            return try .json(HealthResponse(.ready))
        }
    }
}
