import Federation
import Foundation
import Trust

/// The signature that came with an update, and the certificate that its node showed.
struct UpdateSignature: Sendable {
    /// The signature in base64, as it is kept.
    let text: String
    /// The node's certificate.
    let certificate: SigningCertificate

    /// r ‖ s on P-384, in bytes.
    private static let longest = 96

    /// Whether a header's text can be a signature: base64 in its one spelling, of as many bytes as a P-256 or P-384 key
    /// makes.
    static func isPlausible(_ text: String) -> Bool {
        guard text.utf8.count <= 4 * longest / 3, let bytes = Data(base64Encoded: text) else { return false }
        return [64, longest].contains(bytes.count) && bytes.base64EncodedString() == text
    }

    /// Whether the certificate's key signed that statement.
    func covers(_ statement: UpdateStatement) -> Bool {
        guard let bytes = Data(base64Encoded: text) else { return false }
        return certificate.hasSigned(statement.message, with: Array(bytes))
    }
}
