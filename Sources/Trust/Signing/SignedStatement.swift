public import Federation

/// A statement of the coordinator with its signature and the certificate of the key that made it: all that is needed to
/// check it, but for the authority, which every member holds.
///
/// As text: the statement, the signature (r ‖ s) and the certificate (DER), each in base64url without padding, with
/// dots between.
public struct SignedStatement: Sendable, Hashable {
    /// What is stated.
    public let statement: Statement
    /// The signature of ``Statement/message``.
    public let signature: [UInt8]
    /// The signer's certificate as DER.
    public let certificate: [UInt8]

    /// The longest text that is read, in bytes; ours have about 1,500.
    public static let textByteCountLimit = 16_384

    /// Signs a statement.
    ///
    /// - Throws: ``TrustError/malformedKey(place:reason:)``.
    public init(_ statement: Statement, by key: SigningKey) throws(TrustError) {
        self.statement = statement
        signature = try key.signature(of: statement.message)
        certificate = key.certificate.derBytes
    }

    /// Reads a text. Nothing is verified by that.
    ///
    /// - Throws: ``StatementError/malformed(reason:)``.
    public init(text: String) throws(StatementError) {
        guard text.utf8.count <= Self.textByteCountLimit else {
            throw .malformed(
                reason: "it has \(text.utf8.count) characters; at most \(Self.textByteCountLimit) are read"
            )
        }
        let parts = text.split(separator: ".", omittingEmptySubsequences: false).map { Base64URL.bytes(String($0)) }
        guard parts.count == 3, let message = parts[0], let signature = parts[1], let certificate = parts[2] else {
            throw .malformed(reason: "it is not three parts in base64url with dots between")
        }
        guard let statement = Statement(message: message) else {
            throw .malformed(reason: "its first part is no statement")
        }
        self.statement = statement
        self.signature = signature
        self.certificate = certificate
    }

    /// The text.
    public var text: String { [statement.message, signature, certificate].map(Base64URL.text).joined(separator: ".") }

    /// Checks that the coordinator of a federation made the statement: that the authority issued the certificate to it,
    /// and that the certificate's key signed.
    ///
    /// Whether the certificate was valid then is asked if the statement says when it was made (`at`, in milliseconds
    /// since 1970), so that a statement is as good after years as on its first day.
    ///
    /// - Throws: ``StatementError``.
    public func verify(by authority: AuthorityCertificate, of federation: FederationName) throws(StatementError) {
        try verify(by: try StatementSigner(derEncoded: certificate, authority: authority, of: federation))
    }

    /// Checks as ``verify(by:of:)`` that a signer made the statement, whose certificate was checked before.
    ///
    /// - Precondition: It is the statement's.
    /// - Throws: ``StatementError``.
    public func verify(by signer: StatementSigner) throws(StatementError) {
        let signer = signer.certificate
        precondition(signer.derBytes == certificate, "a statement is checked with another signer's certificate")
        if let text = statement["at"] {
            guard let milliseconds = Int64(text) else { throw .malformed(reason: "its time is no number") }
            guard signer.isValid(at: Instant(milliseconds: milliseconds)) else {
                throw .otherSigner(found: "a certificate that was not valid at the statement's time")
            }
        }
        guard signer.hasSigned(statement.message, with: signature) else { throw .wrongSignature }
    }
}

extension SignedStatement: CustomStringConvertible {
    /// The text.
    public var description: String { text }
}
