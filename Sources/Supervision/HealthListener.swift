public import Logging
import NIOCore
import NIOHTTP1
import NIOPosix
public import ServiceLifecycle
public import Wire

/// Answers `GET /healthz` and `GET /readyz` on loopback, and `GET /metrics` where there is something to measure,
/// without TLS, and nothing else: for probes of the machine the
/// process runs on, which have no certificate.
///
/// A connection is good for one request. Whoever is slow or talks too much is cut off.
public struct HealthListener: Service {
    /// Tells the port that the system chose.
    public typealias Listening = @Sendable (_ port: Int) async -> Void

    private let port: Int
    private let readiness: @Sendable () async -> ProblemDetails?
    private let metrics: (@Sendable () async throws -> String)?
    private let logger: Logger
    private let listening: Listening

    /// A listener that has not started.
    ///
    /// - Parameters:
    ///   - port: The port on 127.0.0.1; 0 lets the system choose.
    ///   - readiness: Why the process cannot serve now; nil: it is ready.
    ///   - metrics: What is measured, in the text format of Prometheus; nil: nothing is, and there is no such path.
    ///   - logger: Where it says on which port it listens.
    ///   - listening: Told the port.
    public init(
        port: Int,
        readiness: @escaping @Sendable () async -> ProblemDetails?,
        metrics: (@Sendable () async throws -> String)? = nil,
        logger: Logger,
        listening: @escaping Listening = { _ in }
    ) {
        self.port = port
        self.readiness = readiness
        self.metrics = metrics
        self.logger = logger
        self.listening = listening
    }

    /// A connection on which nothing moves for so long is cut off.
    var patience: Duration = .seconds(5)
    /// Connections that may wait to be accepted.
    private static let backlog: Int32 = 16

    /// The text format of Prometheus.
    private static let metricsMediaType = "text/plain; version=0.0.4; charset=utf-8"

    private typealias Connection = NIOAsyncChannel<HTTPServerRequestPart, HTTPServerResponsePart>

    /// Answers until it is told to stop.
    ///
    /// - Throws: ``HealthError`` if the port cannot be opened.
    public func run() async throws {
        let server: NIOAsyncChannel<Connection, Never>
        let patience = TimeAmount(patience)
        do {
            server = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
                .serverChannelOption(.backlog, value: Self.backlog)
                .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
                .bind(host: "127.0.0.1", port: port) { channel in
                    channel.eventLoop.makeCompletedFuture {
                        try channel.pipeline.syncOperations.addHandler(IdleStateHandler(allTimeout: patience))
                        try channel.pipeline.syncOperations.addHandler(CutOff())
                        try channel.pipeline.syncOperations.configureHTTPServerPipeline(withErrorHandling: true)
                        return try Connection(wrappingChannelSynchronously: channel)
                    }
                }
        } catch {
            throw HealthError.port(port, reason: "\(error)")
        }
        let chosen = server.channel.localAddress?.port ?? port
        logger.notice("health.listening", metadata: ["port": "\(chosen)"])
        await listening(chosen)
        do {
            try await cancelWhenGracefulShutdown { try await serve(server) }
        } catch is CancellationError {
            return
        }
    }

    private func serve(_ server: NIOAsyncChannel<Connection, Never>) async throws {
        try await server.executeThenClose { connections in
            try await withThrowingDiscardingTaskGroup { group in
                do {
                    for try await connection in connections { group.addTask { await answer(connection) } }
                } catch let error where !(error is CancellationError) {
                    // A probe that cannot be answered is no reason to stop what it asks about.
                    logger.error("health.failed", metadata: ["error": "\(error)"])
                }
            }
        }
    }

    private func answer(_ connection: Connection) async {
        // Whatever a peer does concerns its connection alone.
        try? await connection.executeThenClose { inbound, outbound in
            for try await part in inbound {
                guard case .head(let head) = part else { continue }
                let answer = try await answer(to: head)
                var headers = HTTPHeaders([
                    ("Content-Type", answer.type), ("Content-Length", "\(answer.body.count)"),
                    ("Connection", "close"), ("Cache-Control", "no-store"),
                ])
                if answer.status == 503 { headers.add(name: "Retry-After", value: "1") }
                let status = HTTPResponseStatus(statusCode: answer.status)
                try await outbound.write(.head(HTTPResponseHead(version: .http1_1, status: status, headers: headers)))
                if head.method != .HEAD { try await outbound.write(.body(.byteBuffer(ByteBuffer(bytes: answer.body)))) }
                try await outbound.write(.end(nil))
                return
            }
        }
    }

    private func answer(to head: HTTPRequestHead) async throws -> (status: Int, type: String, body: [UInt8]) {
        let path = head.uri.prefix { $0 != "?" }
        guard path == "/healthz" || path == "/readyz" || (path == "/metrics" && metrics != nil) else {
            return try problem(
                ProblemDetails(
                    "not-found",
                    title: "There is no such thing",
                    status: 404,
                    detail: "only probes are here"
                )
            )
        }
        guard head.method == .GET || head.method == .HEAD else {
            return try problem(
                ProblemDetails(
                    "method-not-allowed",
                    title: "The path takes another method",
                    status: 405,
                    detail: "the path takes GET, HEAD"
                )
            )
        }
        if path == "/metrics", let metrics {
            guard let text = try? await metrics() else { return try problem(.storageUnavailable("coordinator")) }
            return (200, Self.metricsMediaType, Array(text.utf8))
        }
        if path == "/readyz", let problem = await readiness() { return try self.problem(problem) }
        let response = HealthResponse(path == "/healthz" ? .alive : .ready)
        return (200, "application/json", Array(try WireCoding.encode(response)))
    }

    private func problem(_ problem: ProblemDetails) throws -> (status: Int, type: String, body: [UInt8]) {
        (problem.status, ProblemDetails.mediaType, Array(try WireCoding.encode(problem)))
    }
}

/// Closes a connection on which nothing moves.
private final class CutOff: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if event is IdleStateHandler.IdleStateEvent { return context.close(promise: nil) }
        context.fireUserInboundEventTriggered(event)
    }
}
