import HummingbirdCore
import HummingbirdTLS
import NIOCore
import NIOSSL
import Trust

/// What a connection goes through before its requests are answered.
extension CoordinatorService {
    /// The server that answers over mutual TLS.
    func server(_ assignments: AssignmentWait) throws -> HTTPServerBuilder {
        try .tls(http(assignments), configuration: try tls())
    }

    /// HTTP over a connection: its limits, and how a request comes to the router.
    private func http(_ assignments: AssignmentWait) -> HTTPServerBuilder {
        let limit = configuration.limits.headerByteCount
        let idle = TimeAmount.nanoseconds(Int64(configuration.limits.idleSeconds * 1e9))
        let logger = logger
        let turns = UploadTurns()
        let configuration = HTTP1Channel.Configuration(
            additionalChannelHandlers: [
                OpeningLimit(logger: logger), StalledResponseHandler(limit: idle, logger: logger),
                UploadTurnHandler(turns, patience: min(.seconds(10), .nanoseconds(idle.nanoseconds / 2))),
            ],
            idleTimeout: idle,
            httpDecoderConfiguration: .init(
                maxHeaderFieldSize: limit,
                maxHeaderListSize: limit,
                maxHeaderFieldCount: 100
            )
        )
        return HTTPServerBuilder { respond in
            PeerConnection(
                http: HTTP1Channel(responder: respond, configuration: configuration),
                assignments: assignments
            )
        }
    }

    /// TLS 1.3 that shows the coordinator's certificate and checks the peer's, if it shows one.
    private func tls() throws -> TLSChannelConfiguration {
        let chain = try NIOSSLCertificate.fromPEMBytes(Array(configuration.certificateChainPEM.utf8))
        let key = try NIOSSLPrivateKey(bytes: Array(configuration.privateKeyPEM.utf8), format: .pem)
        var tls = TLSConfiguration.makeServerConfiguration(
            certificateChain: chain.map { .certificate($0) },
            privateKey: .privateKey(key)
        )
        tls.minimumTLSVersion = .tlsv13
        // A peer that does not say goodbye must not hold up a stop.
        tls.shutdownTimeout = .milliseconds(200)
        tls.applicationProtocols = ["http/1.1"]
        let authority = try NIOSSLCertificate.fromPEMBytes(Array(configuration.authority.certificate.pem.utf8))
        tls.trustRoots = .certificates(authority)
        // Enrolment comes without a certificate; every other route asks for one.
        tls.certificateVerification = .optionalVerification
        let verification = PeerVerification(
            check: PeerCheck(
                federation: configuration.federation,
                authority: configuration.authority.certificate,
                revocations: Revocations()
            ),
            known: engine.knownCertificates,
            renewalGrace: configuration.renewalGrace,
            now: environment.now,
            audit: audit.board,
            logger: logger
        )
        return TLSChannelConfiguration(tlsConfiguration: tls) { presented, promise in
            promise.succeed(verification.verify(presented))
        }
    }
}
