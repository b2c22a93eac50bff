/// What can be wrong with the text of a token, before any coordinator is asked.
public enum TokenError: Error, Sendable, Equatable {
    /// Text that is no token.
    case malformed(reason: String)
    /// A token cut short; `expected` is its full length if the start of it tells.
    case incomplete(characters: Int, expected: Int?)
    /// A token with a character changed, or with text behind it.
    case altered
    /// A token of a version this build does not read.
    case otherVersion(found: String)
    /// A token wanted for a role that is not admitted by token.
    case roleNotEnrollable(Role)
}

extension TokenError {
    /// The stable code, which is also the name of the page in `docs/errors/`.
    public var code: String {
        switch self {
        case .malformed: "token-malformed"
        case .incomplete: "token-incomplete"
        case .altered: "token-altered"
        case .otherVersion: "token-other-version"
        case .roleNotEnrollable: "token-role"
        }
    }

    /// Every code of this enum, for the test that each has its page.
    public static let codes = [
        "token-malformed", "token-incomplete", "token-altered", "token-other-version", "token-role",
    ]
}

extension TokenError: CustomStringConvertible {
    /// What was found, what was expected, what to do. Never a part of the token.
    public var description: String {
        switch self {
        case .malformed(let reason):
            "this is not an enrolment token: \(reason); paste the whole text from tributary token create"
        case .incomplete(let characters, let expected):
            "the token is incomplete: it has \(characters) characters"
                + (expected.map { ", expected \($0)" } ?? "") + "; paste it again from trib1. to its end"
        case .altered:
            "the token does not match its checksum: a character was changed or added; copy it again"
        case .otherVersion(let found):
            "the token is of version \(found), expected trib1; use the same release as the operator"
        case .roleNotEnrollable(let role):
            "no token admits a \(role.rawValue); expected node, operator or auditor"
        }
    }
}
