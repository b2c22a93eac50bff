import Federation
import HTTPTypes
import HummingbirdCore
import NIOCore
import NIOSSL
import Trust
import Wire

/// Has nodes that ask for work wait in front of the router.
///
/// A request that waits holds the room of every function that waits for it. Behind the router that were 18 kB, and
/// thousands wait at a time. What a request may do is decided behind it all the same, after the wait.
struct AssignmentWait: Sendable {
    let engine: FederationEngine
    let limiter: RequestLimiter

    /// Returns when there is something to do for the node that asks for work, or when its time is over; at once for any
    /// other request, and for one that the router will refuse.
    func wait(_ request: Request, on channel: any Channel) async {
        guard let query = Self.query(of: request), let node = await node(on: channel) else { return }
        // What fails here fails behind the router again, where it is told.
        try? await engine.waitForAssignment(of: node, offer: query.offer, seconds: query.waitSeconds)
    }

    @inline(never)
    private static func query(of request: Request) -> AssignmentRequest? {
        let route = Route.requestAssignment
        guard request.method.rawValue == route.method, request.uri.path == route.path else { return nil }
        return try? AssignmentRequest(request)
    }

    /// The node at the other end, if it is one and may ask.
    private func node(on channel: any Channel) async -> NodeName? {
        guard let certificate = try? await channel.nioSSL_peerCertificate().get(),
            let leaf = try? certificate.toDERBytes(), let roles = Endpoint.route(.requestAssignment).roles,
            case .admitted(let peer) = await engine.admit(leaf, roles: roles, isRenewing: false),
            !limiter.isExhausted(peer.fingerprint)
        else { return nil }
        return peer.identity.name
    }
}
