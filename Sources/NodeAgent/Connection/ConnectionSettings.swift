import AsyncHTTPClient
import Federation
import NIOCore
import NIOPosix
import NIOSSL
import Trust

/// How connections to the coordinator are made: TLS, proxy, time limits, and who must answer.
struct ConnectionSettings: Sendable {
    let address: CoordinatorAddress
    let proxy: ProxyAddress?
    let now: @Sendable () -> Instant

    /// A connection that is not made by then has failed.
    static let connectLimit: TimeAmount = .seconds(10)
    /// Nothing moves for so long: the connection is given up. Longer than any long poll.
    static let silenceLimit: TimeAmount = .seconds(90)

    /// Bytes that the system takes before it has sent what it took: so what an upload has handed over has left, and
    /// that nothing moves is seen. Linux knows the option (`TCP_NOTSENT_LOWAT`); elsewhere nothing is set.
    private static let unsentByteCount: Int = 256 * 1024
    private static let unsentLowWater = NIOBSDSocket.Option(rawValue: 25)

    var failure: ConnectionFailure { ConnectionFailure(coordinator: address, proxy: proxy) }

    /// An HTTP client that speaks as an identity.
    func client(_ identity: MemberIdentity) throws(NodeError) -> HTTPClient {
        try client(
            try identity.tlsConfiguration(),
            trusting: identity.authority,
            of: identity.identity.federation
        )
    }

    /// An HTTP client that trusts one authority.
    func client(
        _ tls: TLSConfiguration,
        trusting authority: AuthorityCertificate,
        of federation: FederationName
    ) throws(NodeError) -> HTTPClient {
        var tls = tls
        // Behind a proxy, TLS would compare an IP address with the proxy's own. CoordinatorVerification asks for the
        // host in any case.
        if proxy != nil, isAddress { tls.certificateVerification = .noHostnameVerification }
        var configuration = HTTPClient.Configuration(
            tlsConfiguration: tls,
            redirectConfiguration: .disallow,
            timeout: .init(connect: Self.connectLimit, read: Self.silenceLimit, write: Self.silenceLimit),
            decompression: .disabled
        )
        configuration.httpVersion = .http1Only
        configuration.connectionPool.retryConnectionEstablishment = false
        configuration.connectionPool.idleTimeout = .seconds(60)
        configuration.proxy = proxy.map(Self.proxy)
        let verification = try CoordinatorVerification(authority, federation: federation, host: address.host, now: now)
        configuration.http1_1ConnectionDebugInitializer = { channel in
            channel.setOption(.tcpOption(Self.unsentLowWater), value: Self.unsentByteCount)
                .flatMapError { _ in channel.eventLoop.makeSucceededVoidFuture() }
                .flatMap { verification.check(channel) }
        }
        return HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    }

    private var isAddress: Bool { (try? SocketAddress(ipAddress: address.host, port: 0)) != nil }

    private static func proxy(_ proxy: ProxyAddress) -> HTTPClient.Configuration.Proxy {
        guard let credentials = proxy.credentials else { return .server(host: proxy.host, port: proxy.port) }
        let parts = credentials.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        return .server(
            host: proxy.host,
            port: proxy.port,
            authorization: .basic(username: parts[0], password: parts.count > 1 ? parts[1] : "")
        )
    }
}

/// Asks of every new connection what TLS does not: that the authority itself issued the certificate, to the
/// coordinator of this federation. With an authority of somebody else's, TLS alone would accept whatever any other
/// branch under the same root has issued.
struct CoordinatorVerification: Sendable {
    private let authorityChain: [[UInt8]]
    private let fingerprint: CertificateFingerprint
    private let federation: FederationName
    private let host: String
    private let now: @Sendable () -> Instant

    init(
        _ authority: AuthorityCertificate,
        federation: FederationName,
        host: String,
        now: @escaping @Sendable () -> Instant
    ) throws(NodeError) {
        do {
            authorityChain = try NIOSSLCertificate.fromPEMBytes(Array(authority.pem.utf8)).map { try $0.toDERBytes() }
        } catch {
            throw .unusableIdentity(path: "the authority's certificate", reason: "\(error)")
        }
        fingerprint = authority.fingerprint
        self.federation = federation
        self.host = host
        self.now = now
    }

    /// Fails, and closes the connection, unless the coordinator is at its other end. No request was sent yet.
    func check(_ channel: any Channel) -> EventLoopFuture<Void> {
        let checked = channel.nioSSL_peerCertificate().flatMapThrowing { leaf in
            let bytes = try leaf?.toDERBytes()
            _ = try PinnedAuthority.verify(
                presentedChain: (bytes.map { [$0] } ?? []) + authorityChain,
                fingerprint: fingerprint,
                federation: federation,
                host: host,
                at: now()
            )
        }
        checked.whenFailure { _ in
            // After the pool has heard of the failure, which it does within this turn of the loop.
            channel.eventLoop.execute { channel.close(promise: nil) }
        }
        return checked
    }
}
