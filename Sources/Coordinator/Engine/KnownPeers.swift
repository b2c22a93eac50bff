import Parameters
import Trust

/// The certificates that were found to be signed by the authority, by the digest of their bytes: whoever shows one
/// again costs no signature and no parser. What can change, time, revocation and role, is asked at every request all
/// the same.
struct KnownPeers {
    private var certificates: [ContentDigest: CertificateIdentity] = [:]
    /// Those whose signatures were checked last, ready for the next: they take some kilobytes each.
    private var signers: [[UInt8]: SigningCertificate] = [:]

    /// How many are remembered; then they are all forgotten, and looked at again when they come.
    static let capacity = 4096

    /// What a certificate says, if it was found to be the authority's.
    subscript(_ leaf: ContentDigest) -> CertificateIdentity? { certificates[leaf] }

    /// Remembers a certificate that was let in.
    mutating func note(_ identity: CertificateIdentity, of leaf: ContentDigest) {
        if certificates.count >= Self.capacity { certificates = [:] }
        certificates[leaf] = identity
    }

    /// How many are kept ready.
    private static let signerCapacity = 256

    /// A certificate, ready to check its holder's signatures.
    ///
    /// - Throws: ``TrustError`` if it cannot be read.
    mutating func signer(_ leaf: [UInt8]) throws(TrustError) -> SigningCertificate {
        if let known = signers[leaf] { return known }
        let signer = try SigningCertificate(derEncoded: leaf)
        if signers.count >= Self.signerCapacity { signers = [:] }
        signers[leaf] = signer
        return signer
    }
}
