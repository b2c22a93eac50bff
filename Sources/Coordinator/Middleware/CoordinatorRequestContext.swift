import Hummingbird
import Logging
import NIOCore
import NIOSSL
import Trust

/// What is known of a request beside itself: the connection, and who is at its other end.
struct CoordinatorRequestContext: RequestContext {
    var coreContext: CoreRequestContextStorage
    /// The connection.
    let channel: any Channel
    /// Who asks; set by ``AccessMiddleware``, nil on the enrolment route.
    var peer: CertificateIdentity?
    /// The certificate that a session on loopback stands for.
    var leaf: [UInt8]?

    init(source: ApplicationRequestContextSource) {
        coreContext = .init(source: source)
        channel = source.channel
    }

    /// The DER bytes of the certificate the peer showed; nil if it showed none.
    func peerCertificate() async throws -> [UInt8]? {
        if let leaf { return leaf }
        return try await channel.peerCertificate()
    }

    /// Who asks, on a route that has checked it.
    func requirePeer() throws -> CertificateIdentity {
        guard let peer else { throw CoordinatorProblem.access(.noCertificate) }
        return peer
    }
}

extension Channel {
    /// The DER bytes of the certificate the peer showed; nil if it showed none.
    ///
    /// - Throws: `ChannelError` if the peer went away.
    func peerCertificate() async throws -> [UInt8]? {
        do {
            return try await nioSSL_peerCertificate().get()?.toDERBytes()
        } catch { throw isActive ? error : ChannelError.alreadyClosed }
    }
}
