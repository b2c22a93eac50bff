import SwiftASN1
public import X509

/// A certificate the authority has just issued, in the forms its holder needs.
public struct IssuedCertificate: Sendable, Hashable {
    /// The certificate.
    public let certificate: Certificate
    /// What it says of its holder.
    public let identity: CertificateIdentity
    /// The authority that issued it.
    public let authority: AuthorityCertificate

    init(_ made: Certificate, authority: AuthorityCertificate) throws(TrustError) {
        // What is handed out is what a peer will read, not what was meant: read it back once.
        let bytes = made.derBytes
        certificate = try Certificate(trusted: bytes, place: "the new certificate")
        identity = try CertificateIdentity(derEncoded: bytes)
        self.authority = authority
    }

    /// The certificate's DER bytes.
    public var derBytes: [UInt8] { certificate.derBytes }

    /// The certificate alone, as PEM.
    public var pem: String { PEM.text([PEMDocument(type: "CERTIFICATE", derBytes: derBytes)]) }

    /// The certificate, then the authority's chain, as PEM: what its holder shows in TLS. The authority is part of
    /// it so that a node that holds nothing but a token can compare the fingerprint.
    public var chainPEM: String { pem + authority.pem }
}
