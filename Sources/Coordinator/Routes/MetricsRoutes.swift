import Hummingbird
import NIOCore
import Wire

extension RouteRegistry {
    /// What is measured, for Prometheus.
    mutating func serveMetrics() {
        let metrics = metrics
        serve(.readMetrics) { _, _ in
            let text = try await metrics.text()
            return Response(
                status: .ok,
                headers: [.contentType: PrometheusRegistry.mediaType, .cacheControl: "no-store"],
                body: ResponseBody(byteBuffer: ByteBuffer(string: text))
            )
        }
    }
}
