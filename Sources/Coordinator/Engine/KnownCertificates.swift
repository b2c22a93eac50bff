import Federation
import Parameters
import Synchronization
import Trust

/// The certificates that were found to be signed by the authority, by the digest of their bytes: whoever shows one
/// again, with the first request or on the next connection, costs no signature and no parser. What can change, time,
/// revocation and role, is asked every time all the same.
final class KnownCertificates: Sendable {
    private let identities = Mutex<[ContentDigest: CertificateIdentity]>([:])

    /// How many are remembered; then they are all forgotten, and looked at again when they come.
    static let capacity = 4096

    /// Decides about a peer as ``PeerCheck/admit(_:roles:at:grace:)`` does.
    ///
    /// - Parameters:
    ///   - leaf: The DER bytes of the peer's own certificate; nothing if it showed none.
    ///   - check: What decides.
    ///   - roles: Who may do this.
    ///   - now: The time.
    ///   - grace: How long after its end a node's certificate is let in too.
    func admit(
        _ leaf: [UInt8]?,
        by check: PeerCheck,
        roles: Set<Role>,
        at now: Instant,
        grace: Duration
    ) -> PeerCheck.Admission {
        guard let leaf else { return check.admit(nil, roles: roles, at: now, grace: grace) }
        let digest = ContentDigest.of(leaf)
        if let identity = identities.withLock({ $0[digest] }) {
            return check.admit(identity, roles: roles, at: now, grace: grace)
        }
        let admission = check.admit(leaf, roles: roles, at: now, grace: grace)
        if case .admitted(let identity) = admission { note(identity, of: digest) }
        return admission
    }

    private func note(_ identity: CertificateIdentity, of digest: ContentDigest) {
        identities.withLock { identities in
            if identities.count >= Self.capacity { identities = [:] }
            identities[digest] = identity
        }
    }
}
