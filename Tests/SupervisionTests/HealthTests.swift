import Foundation
import Logging
import ServiceLifecycle
import Synchronization
import TestSupport
import Testing
import Wire

@testable import Supervision

/// Probes on loopback.
@Suite struct HealthTests {
    /// Runs a listener while something happens.
    private static func run(
        _ problem: @escaping @Sendable () -> ProblemDetails?,
        patience: Duration = .seconds(600),
        metrics: (@Sendable () async throws -> String)? = nil,
        _ body: @escaping @Sendable (Int) throws -> Void
    ) async throws {
        let (ports, sink) = AsyncStream.makeStream(of: Int.self)
        var listener = HealthListener(
            port: 0,
            readiness: problem,
            metrics: metrics,
            logger: Logger(label: "test"),
            listening: { sink.yield($0) }
        )
        listener.patience = patience
        let group = ServiceGroup(
            configuration: ServiceGroupConfiguration(services: [listener], logger: Logger(label: "group"))
        )
        async let run: Void = group.run()
        for await port in ports {
            try await offThePool { try body(port) }
            break
        }
        await group.triggerGracefulShutdown()
        try await run
    }

    @Test func `alive is alive; ready is ready, or says why not`() async throws {
        let problem = Mutex<ProblemDetails?>(.starting("node"))
        try await Self.run({ problem.withLock { $0 } }) { port in
            #expect(try Loopback.request(port, "/healthz").hasSuffix("\r\n\r\n{\"status\":\"alive\"}"))
            let starting = try Loopback.request(port, "/readyz")
            #expect(starting.hasPrefix("HTTP/1.1 503 ") && starting.contains("urn:tributary:error:starting"))
            #expect(starting.contains("application/problem+json") && starting.contains("Retry-After: 1"))
            problem.withLock { $0 = nil }
            let ready = try Loopback.request(port, "/readyz?verbose")
            #expect(ready.hasPrefix("HTTP/1.1 200 OK\r\n") && ready.hasSuffix("{\"status\":\"ready\"}"))
            let head = try Loopback.request(port, "/readyz", "HEAD")
            #expect(head.hasPrefix("HTTP/1.1 200 OK\r\n") && head.hasSuffix("\r\n\r\n"))
        }
    }

    @Test func `nothing else is served, and nonsense harms nobody`() async throws {
        try await Self.run({ nil }) { port in
            for path in ["/", "/v1/status", "/healthz/", "/../healthz", "//readyz"] {
                #expect(try Loopback.request(port, path).hasPrefix("HTTP/1.1 404 "), "\(path)")
            }
            #expect(try Loopback.request(port, "/readyz", "POST").hasPrefix("HTTP/1.1 405 "))
            for nonsense in [
                "\u{16}\u{3}\u{1}\u{2}\u{0}\r\n\r\n", "GET\r\n\r\n", String(repeating: "A", count: 200_000),
            ] {
                _ = try Loopback.ask(port, nonsense)
            }
            #expect(try Loopback.request(port, "/healthz").hasPrefix("HTTP/1.1 200 "))
        }
    }

    @Test func `metrics are told where there are some, and the reason why not is no secret`() async throws {
        try await Self.run({ nil }, metrics: { "a_total 1\n" }) { port in
            let answer = try Loopback.request(port, "/metrics")
            #expect(answer.hasPrefix("HTTP/1.1 200 OK\r\n") && answer.hasSuffix("\r\n\r\na_total 1\n"))
            #expect(answer.contains("text/plain; version=0.0.4"))
            #expect(try Loopback.request(port, "/metrics", "POST").hasPrefix("HTTP/1.1 405 "))
        }
        try await Self.run({ nil }, metrics: { throw CancellationError() }) { port in
            let answer = try Loopback.request(port, "/metrics")
            #expect(answer.hasPrefix("HTTP/1.1 503 ") && answer.contains("storage-unavailable"))
        }
        try await Self.run({ nil }) { port in
            let answer = try Loopback.request(port, "/metrics")
            #expect(answer.hasPrefix("HTTP/1.1 404 "))
        }
    }

    @Test func `whoever says nothing is cut off`() async throws {
        try await Self.run({ nil }, patience: .milliseconds(20)) { port in
            for text in ["", "GET /healthz HTTP/1.1\r\nHost: "] {
                let answer = try Loopback.ask(port, text)
                #expect(answer.isEmpty)
            }
        }
    }

    @Test func `a port that is taken is said with its number and what to do`() async throws {
        try await Self.run({ nil }) { _ in }
        let (ports, sink) = AsyncStream.makeStream(of: Int.self)
        let first = HealthListener(
            port: 0,
            readiness: { nil },
            logger: Logger(label: "test"),
            listening: { sink.yield($0) }
        )
        let group = ServiceGroup(
            configuration: ServiceGroupConfiguration(services: [first], logger: Logger(label: "group"))
        )
        async let run: Void = group.run()
        for await port in ports {
            let second = HealthListener(port: port, readiness: { nil }, logger: Logger(label: "test"))
            await #expect {
                try await second.run()
            } throws: { error in
                (error as? HealthError)?.code == "health-port" && "\(error)".contains("127.0.0.1:\(port)")
            }
            break
        }
        await group.triggerGracefulShutdown()
        try await run
    }
}
