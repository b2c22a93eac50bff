import Federation
import HTTPTypes
import HummingbirdCore
import NIOCore
import Trust
import Wire

/// Has nodes that ask for work wait in front of the router.
///
/// A request that waits holds the room of every function that waits for it. Behind the router that were 11 kB more, and
/// thousands wait at a time. It is counted and let in here, and judged again behind the router, after the wait.
struct AssignmentWait: Sendable {
    /// Who was let in. An object, for every waiting request would hold room for what a certificate says.
    final class Peer: Sendable {
        let certificate: CertificateIdentity

        fileprivate init(_ certificate: CertificateIdentity) { self.certificate = certificate }
    }

    /// What became of a wait.
    struct Outcome: Sendable {
        let peer: Peer
        /// Why it could not wait; nil if it did.
        let failure: (any Error)?
    }

    /// How the request that is being answered has waited; nil if it has not, and was not counted either.
    @TaskLocal static var outcome: Outcome?

    let engine: FederationEngine
    let limiter: RequestLimiter

    /// Returns when there is something to do for the node that asks for work, or when its time is over; nil at once for
    /// any other request, and for one that is refused.
    @inline(never)
    func wait(_ request: HTTPRequest, on channel: any Channel) async -> Outcome? {
        guard let query = Self.query(of: request), let peer = await peer(on: channel) else { return nil }
        do {
            try await engine.waitForAssignment(
                of: peer.certificate.identity.name,
                offer: query.offer,
                seconds: query.waitSeconds
            )
            return Outcome(peer: peer, failure: nil)
        } catch { return Outcome(peer: peer, failure: error) }
    }

    /// The query of a request that would wait for work. One that the router recognises and this does not waits there.
    @inline(never)
    private static func query(of request: HTTPRequest) -> AssignmentRequest? {
        let route = Route.requestAssignment
        guard request.method.rawValue == route.method, request.path?.hasPrefix(route.path) ?? false else { return nil }
        let request = Request(head: request, body: RequestBody(buffer: ByteBuffer()))
        guard request.uri.path == route.path, let query = try? AssignmentRequest(request), query.waitSeconds > 0
        else { return nil }
        return query
    }

    /// The node at the other end, if it may ask.
    private func peer(on channel: any Channel) async -> Peer? {
        guard let leaf = try? await channel.peerCertificate(), let roles = Endpoint.route(.requestAssignment).roles,
            case .admitted(let peer) = await engine.admit(leaf, roles: roles, isRenewing: false),
            limiter.admits(peer.fingerprint)
        else { return nil }
        return Peer(peer)
    }
}
