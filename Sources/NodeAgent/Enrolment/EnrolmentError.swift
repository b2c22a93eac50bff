public import Federation
public import Trust
public import Wire

/// Why somebody could not join a federation.
public enum EnrolmentError: Error, Sendable {
    /// The text is no token.
    case token(TokenError)
    /// The token is for another name.
    case otherName(token: NodeName, expected: NodeName)
    /// The folder holds somebody else's identity.
    case folderTaken(path: String, holder: Identity)
    /// The coordinator was not reached, is not the one the token names, or cannot answer now.
    case coordinator(CoordinatorError)
    /// The coordinator refused the token.
    case refused(ProblemDetails)
    /// The coordinator's answer is not for this key and name.
    case unusableAnswer(reason: String)
    /// A file could not be read or written.
    case files(NodeError)
    /// It was interrupted; the same token and folder go on where it stopped.
    case interrupted
}

extension EnrolmentError {
    /// The stable code, which is also the name of the page in `docs/errors/`.
    public var code: String {
        switch self {
        case .token(let error): error.code
        case .otherName: "token-other-name"
        case .folderTaken: "identity-of-another"
        case .coordinator(let error): error.code
        case .refused(let problem): problem.code
        case .unusableAnswer: "enrolment-answer-unusable"
        case .files(let error): error.code
        case .interrupted: "enrolment-interrupted"
        }
    }

    /// Every code of this enum that is not another's, for the test that each has its page.
    public static let codes = ["token-other-name", "enrolment-answer-unusable", "enrolment-interrupted"]

    /// Whether the coordinator was not reached.
    public var isUnreachable: Bool {
        if case .coordinator(let error) = self { error.isUnreachable } else { false }
    }
}

extension EnrolmentError: CustomStringConvertible {
    /// Where, what was found, what was expected, what to do.
    public var description: String {
        switch self {
        case .token(let error): "\(error)"
        case .otherName(let token, let expected):
            "the token is for \(token), expected one for \(expected); ask the operator for a token for \(expected), "
                + "or change the name in node.yaml"
        case .folderTaken(let path, let holder):
            "\(path): it holds the identity of \(holder); choose another folder, or remove this one if it is not needed"
        case .coordinator(let error): "\(error)"
        case .refused(let problem):
            "\(problem.description); if an earlier try was cut short, its token is used up: ask for a new one"
        case .unusableAnswer(let reason):
            "the coordinator's answer cannot be used: \(reason); ask the operator for a new token and try again"
        case .files(let error): "\(error)"
        case .interrupted: "interrupted; the same command with the same token goes on where it stopped"
        }
    }
}
