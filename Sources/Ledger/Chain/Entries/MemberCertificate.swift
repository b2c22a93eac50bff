public import Federation
public import FoundationEssentials

/// A member and the certificate it was given.
public struct MemberCertificate: Sendable, Hashable, Codable {
    /// The member's name.
    public var name: NodeName
    /// What it may do: `node`, `operator` or `auditor`.
    public var role: String
    /// The fingerprint of its certificate: SHA-256 of the DER bytes in lower-case hexadecimal.
    public var fingerprint: String
    /// The certificate as DER in base64; nil if it was not at hand.
    public var certificate: Data?
    /// The one-time token that admitted it.
    public var token: String?

    /// A member and its certificate.
    public init(name: NodeName, role: String, fingerprint: String, certificate: Data? = nil, token: String? = nil) {
        self.name = name
        self.role = role
        self.fingerprint = fingerprint
        self.certificate = certificate
        self.token = token
    }
}
