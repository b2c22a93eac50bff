import NIOCore
import NIOSSL
public import Trust

/// Who speaks to the coordinator: a certificate with its key, and the authority that both sides trust.
public struct MemberIdentity: Sendable {
    /// What the certificate says of its holder.
    public let certificate: CertificateIdentity
    /// The federation's authority.
    public let authority: AuthorityCertificate
    let certificatePEM: String
    let privateKeyPEM: String
    /// What this identity signs with, or why it cannot.
    private let signer: Result<SigningKey, TrustError>

    /// Who the holder is.
    public var identity: Identity { certificate.identity }

    /// The identity of those texts.
    ///
    /// - Parameters:
    ///   - certificatePEM: The holder's certificate; certificates behind it are shown to the coordinator too.
    ///   - privateKeyPEM: Its private key.
    ///   - authorityPEM: The authority's chain, the issuing certificate first.
    ///   - place: Where the texts came from, for the error message.
    /// - Throws: ``NodeError/identity(_:)`` or ``NodeError/unusableIdentity(path:reason:)``.
    public init(
        certificatePEM: String,
        privateKeyPEM: String,
        authorityPEM: String,
        place: String
    ) throws(NodeError) {
        do {
            authority = try AuthorityCertificate(pem: authorityPEM, place: "\(place)/authority.pem")
        } catch { throw .identity(error) }
        let leaf: [UInt8]
        do {
            leaf = try NIOSSLCertificate.fromPEMBytes(Array(certificatePEM.utf8)).first?.toDERBytes() ?? []
        } catch {
            throw .unusableIdentity(path: place, reason: "the certificate cannot be read")
        }
        do {
            certificate = try CertificateIdentity(derEncoded: leaf)
        } catch { throw .identity(error) }
        self.certificatePEM = certificatePEM
        self.privateKeyPEM = privateKeyPEM
        let holder = certificate.identity
        signer = Result { () throws(TrustError) in
            try SigningKey(
                certificatePEM: certificatePEM,
                privateKeyPEM: privateKeyPEM,
                place: "the identity of \(holder)"
            )
        }
    }

    /// What this identity signs with.
    func signingKey() throws(NodeError) -> SigningKey {
        do {
            return try signer.get()
        } catch { throw .identity(error) }
    }

    /// TLS as this identity.
    func tlsConfiguration() throws(NodeError) -> TLSConfiguration {
        do {
            var tls = try TLSConfiguration.trusting(authority)
            tls.certificateChain = try NIOSSLCertificate.fromPEMBytes(Array(certificatePEM.utf8)).map {
                .certificate($0)
            }
            tls.privateKey = .privateKey(try NIOSSLPrivateKey(bytes: Array(privateKeyPEM.utf8), format: .pem))
            _ = try NIOSSLContext(configuration: tls)
            return tls
        } catch {
            throw .unusableIdentity(path: "the identity of \(identity)", reason: "\(error)")
        }
    }
}

/// Printing an identity shows who it is, never the key.
extension MemberIdentity: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Who the holder is.
    public var description: String { "\(identity)" }

    /// Who the holder is.
    public var debugDescription: String { description }

    /// Who the holder is.
    public var customMirror: Mirror { Mirror(self, children: ["identity": identity]) }
}

extension TLSConfiguration {
    /// TLS 1.3 only, nobody trusted but that authority, the host's name verified.
    static func trusting(_ authority: AuthorityCertificate) throws -> TLSConfiguration {
        var tls = TLSConfiguration.makeClientConfiguration()
        tls.minimumTLSVersion = .tlsv13
        tls.trustRoots = .certificates(try NIOSSLCertificate.fromPEMBytes(Array(authority.pem.utf8)))
        tls.certificateVerification = .fullVerification
        // A coordinator that holds a long poll does not read; nobody waits for it to say goodbye.
        tls.shutdownTimeout = .milliseconds(200)
        return tls
    }
}
