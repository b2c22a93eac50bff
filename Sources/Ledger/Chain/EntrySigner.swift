public import Parameters

/// Who signs the entries of a chain.
///
/// The key and the certificate are the shell's: the ledger hands over what is to be signed. A store without a signer
/// keeps entries unsigned, until one is appointed.
public protocol EntrySigner: Sendable {
    /// The fingerprint of the signer's certificate: the SHA-256 of its DER bytes.
    var certificate: ContentDigest { get }

    /// The signature of a message, as bytes. See ``EntrySignature/message(of:)``.
    func signature(of message: [UInt8]) throws -> [UInt8]
}

/// The coordinator's signature of an entry.
public struct EntrySignature: Sendable, Hashable {
    /// The fingerprint of the certificate whose key made it.
    public let certificate: ContentDigest
    /// The signature's bytes: ECDSA on P-256 with SHA-256, r ‖ s, 32 bytes each.
    public let bytes: [UInt8]

    /// A signature of those bytes.
    public init(certificate: ContentDigest, bytes: [UInt8]) {
        self.certificate = certificate
        self.bytes = bytes
    }

    /// What is signed: a line that says what it is, so that a signature of an entry is one of nothing else, and a line
    /// with the entry's digest.
    public static func message(of digest: ContentDigest) -> [UInt8] {
        Array("tributary entry 1\ndigest \(digest.hexadecimal)\n".utf8)
    }
}
