public import Federation
import X509

/// How a node that holds nothing but a token knows its coordinator: by the fingerprint of the authority.
///
/// The connection is made without a trust root; whatever chain the coordinator shows is judged here before a single
/// byte of the request is sent. TLS itself proves that the peer holds the leaf's key.
public enum PinnedAuthority {
    /// Judges the chain a coordinator showed.
    ///
    /// - Parameters:
    ///   - presentedChain: The DER bytes of each certificate as TLS handed them over, the coordinator's own first.
    ///   - fingerprint: The authority the token names.
    ///   - federation: The federation the token names.
    ///   - host: The DNS name or IP address the node asked for.
    ///   - now: The time.
    /// - Returns: The authority with its chain, to keep as trust root from now on.
    /// - Throws: ``TrustError``, in particular ``TrustError/fingerprintMismatch(expected:presented:)``,
    ///   ``TrustError/otherAuthority(issuer:)``, ``TrustError/wrongHost(host:names:)`` and
    ///   ``TrustError/notTheCoordinator(found:expected:)``.
    public static func verify(
        presentedChain: [[UInt8]],
        fingerprint: CertificateFingerprint,
        federation: FederationName,
        host: String,
        at now: Instant
    ) throws(TrustError) -> AuthorityCertificate {
        let host = try HostName(host)
        let place = "the coordinator's chain"
        guard let leafBytes = presentedChain.first, presentedChain.count <= AuthorityCertificate.chainLimit + 1 else {
            throw .brokenChain(
                place: place,
                position: presentedChain.count,
                reason: "there are \(presentedChain.count) certificates; expected the coordinator's and its authority's"
            )
        }
        let issuers = presentedChain.dropFirst()
        guard let pinned = issuers.firstIndex(where: { CertificateFingerprint(ofDER: $0) == fingerprint }) else {
            let presented = issuers.map { CertificateFingerprint(ofDER: $0) }
            throw .fingerprintMismatch(expected: fingerprint, presented: presented)
        }
        var chain: [Certificate] = []
        for bytes in issuers[pinned...] { chain.append(try Certificate(trusted: bytes, place: place)) }
        let authority = try AuthorityCertificate(chain: chain, place: place)
        let leaf = try Certificate(trusted: leafBytes, place: place)
        try authority.verify(leaf, at: now)
        try checkIsCoordinator(leaf, of: federation)
        try check(leaf, answersAt: host)
        return authority
    }

    private static func checkIsCoordinator(_ leaf: Certificate, of federation: FederationName) throws(TrustError) {
        let identity = try CertificateIdentity(certificate: leaf).identity
        let usages = (try? leaf.extensions.extendedKeyUsage).map(Array.init) ?? []
        guard identity.role == .coordinator, identity.federation == federation, usages.contains(.serverAuth) else {
            throw .notTheCoordinator(found: identity.uri, expected: federation)
        }
    }

    private static func check(_ leaf: Certificate, answersAt host: HostName) throws(TrustError) {
        let names = leaf.alternativeNames.compactMap(HostName.init)
        guard names.contains(host) else {
            throw .wrongHost(host: host.description, names: names.map(\.description))
        }
    }
}
