import FoundationEssentials
import Trust

/// A signature to be checked, and what it means if it does not hold.
struct SignatureCheck: Sendable {
    let certificate: SigningCertificate
    let message: [UInt8]
    let signature: [UInt8]
    /// Where the flaw belongs among the others.
    let order: Int64
    let flaw: HistoryFlaw

    /// Whether the certificate's key made the signature.
    var holds: Bool { certificate.hasSigned(message, with: signature) }
}
