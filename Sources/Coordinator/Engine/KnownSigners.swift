import Trust

/// The certificates whose holders' signatures were checked last, ready for the next: they take some kilobytes each.
struct KnownSigners {
    private var signers: [[UInt8]: SigningCertificate] = [:]

    /// How many are kept ready; then they are all forgotten.
    private static let capacity = 256

    /// A certificate, ready to check its holder's signatures.
    ///
    /// - Throws: ``TrustError`` if it cannot be read.
    mutating func signer(_ leaf: [UInt8]) throws(TrustError) -> SigningCertificate {
        if let known = signers[leaf] { return known }
        let signer = try SigningCertificate(derEncoded: leaf)
        if signers.count >= Self.capacity { signers = [:] }
        signers[leaf] = signer
        return signer
    }
}
