/// Why a signed statement proves nothing.
public enum StatementError: Error, Sendable, Hashable {
    /// The text is no signed statement, or not one of the kind that was expected.
    case malformed(reason: String)
    /// Somebody else signed it than the federation's coordinator.
    case otherSigner(found: String)
    /// The signature is not one of the statement.
    case wrongSignature
    /// The statement is about something else.
    case aboutAnother(fact: String, found: String, expected: String)
}

extension StatementError {
    /// The stable code, which is also the name of the page in `docs/errors/`.
    public var code: String {
        switch self {
        case .malformed: "statement-malformed"
        case .otherSigner: "statement-other-signer"
        case .wrongSignature: "statement-signature"
        case .aboutAnother: "statement-about-another"
        }
    }

    /// Every code of this enum, for the test that each has its page.
    public static let codes = [
        "statement-malformed", "statement-other-signer", "statement-signature", "statement-about-another",
    ]
}

extension StatementError: CustomStringConvertible {
    /// What was found, what was expected, what to do.
    public var description: String {
        switch self {
        case .malformed(let reason): "the signed statement cannot be read: \(reason); it was cut short or altered"
        case .otherSigner(let found):
            "found \(found), expected that of this federation's coordinator, issued by its authority"
        case .wrongSignature: "the signature is not one of the statement beside it; one of the two was altered"
        case .aboutAnother(let fact, let found, let expected):
            "the signed statement says \(fact) \(found), expected \(expected)"
        }
    }
}
