public import Federation

/// A refused request, as RFC 9457 has it: `application/problem+json`.
public struct ProblemDetails: Error, Sendable, Hashable, Codable, CustomStringConvertible {
    /// `urn:tributary:error:<code>`; the page is `docs/errors/<code>.md`.
    public var type: String
    /// A few words that are the same for every problem of the type.
    public var title: String
    /// The HTTP status.
    public var status: Int
    /// What was found, what was expected, what to do.
    public var detail: String
    /// In an upload that must go on elsewhere: how many bytes the coordinator has.
    public var offset: Int?

    /// A problem with a documented code.
    public init(_ code: String, title: String, status: Int, detail: String, offset: Int? = nil) {
        type = Self.typePrefix + code
        self.title = title
        self.status = status
        self.detail = detail
        self.offset = offset
    }

    /// The media type of a problem.
    public static let mediaType = "application/problem+json"

    private static let typePrefix = "urn:tributary:error:"

    /// The documented code.
    public var code: String {
        type.hasPrefix(Self.typePrefix) ? String(type.dropFirst(Self.typePrefix.count)) : type
    }

    /// The sentence and the code.
    public var description: String { "\(detail) [\(code)]" }
}

extension ProblemDetails {
    /// The problem that a refused update becomes.
    public init(_ refusal: UpdateRefusal) {
        self.init(refusal.code, title: "The update is not taken", status: refusal.status, detail: refusal.sentence)
    }
}

extension UpdateRefusal {
    /// The HTTP status: 404 for what does not exist, 403 for who may not, 409 for what is too late or another one,
    /// 422 for what is wrong in itself.
    fileprivate var status: Int {
        switch self {
        case .unknownStudy: 404
        case .notInvited: 403
        case .studyEnded, .notOpen, .late, .notYet, .alreadyAccepted, .wrongModel: 409
        case .exampleCount, .implausibleMetrics, .taskNotAsked, .malformed, .wrongLayout, .negativeImportance,
            .nonFinite,
            .outOfBound, .digestMismatch, .unsigned, .signatureInvalid:
            422
        }
    }
}
