public import Federation

/// A certificate that was found to be a coordinator's, issued by its federation's authority.
public struct StatementSigner: Sendable, Hashable {
    let certificate: SigningCertificate

    /// The certificate's bytes.
    public var derBytes: [UInt8] { certificate.derBytes }

    /// Reads a certificate, and checks that the authority issued it to the coordinator of the federation.
    ///
    /// - Throws: ``StatementError/otherSigner(found:)``.
    public init(
        derEncoded bytes: [UInt8],
        authority: AuthorityCertificate,
        of federation: FederationName
    ) throws(StatementError) {
        do {
            certificate = try SigningCertificate(derEncoded: bytes)
        } catch { throw .otherSigner(found: "\(error)") }
        let identity = certificate.identity.identity
        guard certificate.isIssued(by: authority) else {
            throw .otherSigner(found: "a certificate of another authority")
        }
        guard identity.role == .coordinator, identity.federation == federation else {
            throw .otherSigner(found: "the certificate of \(identity)")
        }
    }
}
