import Federation
import NIOCore
import NIOPosix
import NIOSSL
import NIOTLS
import Synchronization
import Trust

/// Makes a TLS connection just to see who answers, and judges the chain it shows by the authority's fingerprint.
///
/// Nothing is sent over it: whoever is in between learns nothing. The authority it returns is the only one that the
/// connections after it trust.
struct AuthorityProbe: Sendable {
    let coordinator: CoordinatorAddress
    let proxy: ProxyAddress?
    /// Whom the token, or the identity on the disk, names.
    let fingerprint: CertificateFingerprint
    let federation: FederationName
    let now: @Sendable () -> Instant

    /// The steps of making a connection, in order.
    enum Step: Int, Sendable, Comparable {
        /// Connecting to the coordinator, or to the proxy.
        case connection
        /// Having the proxy connect through.
        case tunnel
        /// TLS.
        case handshake

        static func < (left: Step, right: Step) -> Bool { left.rawValue < right.rawValue }
    }

    /// A failure and the step it happened in.
    struct Failure: Error {
        let step: Step
        let error: CoordinatorError
    }

    /// The time in which all of it must be done: 20 seconds.
    static let limit: TimeAmount = .seconds(20)

    /// Connects, and returns the authority if the coordinator is at the other end.
    func authority() async throws(Failure) -> AuthorityCertificate {
        let failure = ConnectionFailure(coordinator: coordinator, proxy: proxy)
        let channel: any Channel
        do {
            channel = try await Self.connect(to: coordinator, proxy: proxy)
        } catch {
            throw Failure(step: .connection, error: failure.explained(error))
        }
        let timeout = channel.eventLoop.scheduleTask(in: Self.limit) { channel.close(promise: nil) }
        defer {
            timeout.cancel()
            channel.close(promise: nil)
        }
        if let proxy {
            do {
                try await tunnel(channel, through: proxy)
            } catch {
                throw Failure(step: .tunnel, error: failure.explained(error))
            }
        }
        do {
            return try await handshake(channel)
        } catch {
            throw Failure(step: .handshake, error: failure.explained(error))
        }
    }

    /// Why nobody answers at the first hop; nil if somebody does.
    static func connects(to coordinator: CoordinatorAddress, proxy: ProxyAddress?) async -> CoordinatorError? {
        do {
            try await connect(to: coordinator, proxy: proxy).close()
            return nil
        } catch {
            return ConnectionFailure(coordinator: coordinator, proxy: proxy).explained(error)
        }
    }

    private static func connect(to coordinator: CoordinatorAddress, proxy: ProxyAddress?) async throws -> any Channel {
        let (host, port) = proxy.map { ($0.host, $0.port) } ?? (coordinator.host, coordinator.port)
        return try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .connectTimeout(ConnectionSettings.connectLimit)
            .connect(host: host, port: port)
            .get()
    }

    private func tunnel(_ channel: any Channel, through proxy: ProxyAddress) async throws {
        try await channel.eventLoop.flatSubmit { [coordinator] in
            let established = channel.eventLoop.makePromise(of: Void.self)
            let handler = ProxyTunnel(to: coordinator, through: proxy, established: established)
            do {
                try channel.pipeline.syncOperations.addHandler(handler)
            } catch {
                established.fail(error)
            }
            return established.futureResult.assumeIsolated().flatMap {
                channel.pipeline.syncOperations.removeHandler(handler)
            }
            .nonisolated()
        }
        .get()
    }

    private func handshake(_ channel: any Channel) async throws -> AuthorityCertificate {
        let judge = Judge(probe: self)
        let shaken = try await channel.eventLoop.flatSubmit { [coordinator] in
            let done = channel.eventLoop.makePromise(of: Void.self)
            do {
                var tls = TLSConfiguration.makeClientConfiguration()
                tls.minimumTLSVersion = .tlsv13
                // The judge decides. The system's own roots, which the library would read, need not be installed.
                tls.trustRoots = .certificates([])
                let isAddress = (try? SocketAddress(ipAddress: coordinator.host, port: 0)) != nil
                let handler = try NIOSSLClientHandler(
                    context: NIOSSLContext(configuration: tls),
                    serverHostname: isAddress ? nil : coordinator.host,
                    customVerificationCallback: { chain, promise in promise.succeed(judge.verdict(on: chain)) }
                )
                try channel.pipeline.syncOperations.addHandlers([handler, HandshakeWaiter(done: done)])
            } catch {
                done.fail(error)
            }
            return done.futureResult
        }
        .map { Result<Void, any Error>.success(()) }
        .flatMapErrorThrowing { .failure($0) }
        .get()
        // What the judge says explains more than that the handshake failed.
        if case .failure(let error)? = judge.result { throw error }
        try shaken.get()
        guard let authority = try judge.result?.get() else { throw NIOSSLError.noCertificateToValidate }
        return authority
    }
}

/// Judges the chain that a coordinator shows, and remembers what it found.
private final class Judge: Sendable {
    private let probe: AuthorityProbe
    private let found = Mutex<Result<AuthorityCertificate, any Error>?>(nil)

    init(probe: AuthorityProbe) { self.probe = probe }

    /// What was found; nil if nothing was shown.
    var result: Result<AuthorityCertificate, any Error>? { found.withLock { $0 } }

    func verdict(on chain: [NIOSSLCertificate]) -> NIOSSLVerificationResult {
        let result = Result<AuthorityCertificate, any Error> {
            try PinnedAuthority.verify(
                presentedChain: try chain.map { try $0.toDERBytes() },
                fingerprint: probe.fingerprint,
                federation: probe.federation,
                host: probe.coordinator.host,
                at: probe.now()
            )
        }
        found.withLock { $0 = result }
        if case .success = result { return .certificateVerified }
        return .failed
    }
}

/// Tells when a TLS handshake is done or has failed.
///
/// Safe: it lives on its channel's event loop and is used nowhere else.
private final class HandshakeWaiter: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let done: EventLoopPromise<Void>

    init(done: EventLoopPromise<Void>) { self.done = done }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if let event = event as? TLSUserEvent, case .handshakeCompleted = event { done.succeed() }
        context.fireUserInboundEventTriggered(event)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        done.fail(error)
        context.close(promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) {
        done.fail(ChannelError.eof)
        context.fireChannelInactive()
    }
}
