public import Federation
import X509

/// Decides whether a peer may do what it asks. TLS proves that the peer holds its certificate's key; the rest is asked
/// here. The authority itself must have signed the certificate: with an authority of somebody else's, TLS alone would
/// accept whatever any other branch under the same root has issued. What the authority issues ends with it at the
/// latest, so the authority's own end needs no question.
///
///     switch check.admit(leaf, roles: [.node], at: now) {
///     case .admitted(let certificate): serve(certificate.identity)
///     case .refused(let refusal): log(refusal.code)
///     }
public struct PeerCheck: Sendable {
    /// The federation whose members are let in.
    public let federation: FederationName
    /// The authority that vouches for them.
    public let authority: AuthorityCertificate
    /// What the operator has taken back. A change takes effect at the next question.
    public var revocations: Revocations

    /// The answer.
    public enum Admission: Sendable, Hashable {
        /// The peer may.
        case admitted(CertificateIdentity)
        /// The peer may not.
        case refused(AccessRefusal)
    }

    /// A check for one federation.
    public init(federation: FederationName, authority: AuthorityCertificate, revocations: Revocations) {
        self.federation = federation
        self.authority = authority
        self.revocations = revocations
    }

    /// Decides about a peer from the certificate it showed.
    ///
    /// - Parameters:
    ///   - leaf: The DER bytes of the peer's own certificate; nothing if it showed none.
    ///   - roles: Who may do this.
    ///   - now: The time.
    ///   - grace: How long after its end a node's certificate is let in too; only for renewing it.
    public func admit(_ leaf: [UInt8]?, roles: Set<Role>, at now: Instant, grace: Duration = .zero) -> Admission {
        guard let leaf else { return .refused(.noCertificate) }
        guard let certificate = try? Certificate(trusted: leaf, place: "the peer's certificate") else {
            return .refused(.malformedCertificate)
        }
        guard certificate.isIssued(by: authority.issuing) else { return .refused(.otherAuthority) }
        guard let identity = try? CertificateIdentity(derEncoded: leaf) else { return .refused(.malformedIdentity) }
        return admit(identity, roles: roles, at: now, grace: grace)
    }

    /// Decides again about a peer whose certificate ``admit(_:roles:at:)-(_,_,_)`` let in before, as at every further
    /// request on an open connection: time, revocation and role. Costs no cryptography.
    public func admit(
        _ certificate: CertificateIdentity,
        roles: Set<Role>,
        at now: Instant,
        grace: Duration = .zero
    ) -> Admission {
        let found = certificate.identity
        guard found.federation == federation else {
            return .refused(.otherFederation(found: found.federation, expected: federation))
        }
        let seconds = found.role == .node ? Double(grace.components.seconds) : 0
        if now > certificate.notAfter.advanced(bySeconds: seconds) {
            return .refused(.expired(at: certificate.notAfter))
        }
        if now < certificate.notBefore { return .refused(.notYetValid(from: certificate.notBefore)) }
        if let instant = revocations.revocation(of: certificate) { return .refused(.revoked(at: instant)) }
        guard roles.contains(found.role) else {
            return .refused(.wrongRole(found: found.role, allowed: roles.sorted()))
        }
        return .admitted(certificate)
    }
}

extension CertificateIdentity {
    /// Why the holder may not speak as a name, or nothing if it is its own.
    public func refusal(speakingAs claimed: NodeName) -> AccessRefusal? {
        identity.name == claimed ? nil : .otherName(found: identity.name, claimed: claimed)
    }
}
