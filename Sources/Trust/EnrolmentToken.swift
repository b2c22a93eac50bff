/// What an operator hands to an institution, once: who it will be, whom to trust, and a secret.
///
/// As text (``text``) it is `trib1.` and base64url, about 180 characters, made to be pasted. Whoever has the text can
/// enrol as that name until it is used or expires. Printing the value shows no secret.
public struct EnrolmentToken: Sendable, Hashable, CustomStringConvertible {
    /// Who the holder will be.
    public let identity: Identity
    /// The fingerprint of the authority's certificate; the node trusts a coordinator only if its chain holds it.
    public let authority: CertificateFingerprint
    /// What proves that the operator meant the holder.
    public let secret: TokenSecret

    /// Makes a token with a new secret.
    ///
    /// - Throws: ``TokenError/roleNotEnrollable(_:)`` for a coordinator.
    public static func make(identity: Identity, authority: CertificateFingerprint) throws(TokenError) -> EnrolmentToken
    {
        try EnrolmentToken(identity: identity, authority: authority, secret: .random())
    }

    /// A token with a secret that exists.
    ///
    /// - Throws: ``TokenError/roleNotEnrollable(_:)`` for a coordinator.
    public init(
        identity: Identity,
        authority: CertificateFingerprint,
        secret: TokenSecret
    ) throws(TokenError) {
        guard identity.role.isEnrollable else { throw .roleNotEnrollable(identity.role) }
        self.identity = identity
        self.authority = authority
        self.secret = secret
    }

    /// The token's identifier and who it admits, never the secret.
    public var description: String { "\(secret) for \(identity)" }
}
