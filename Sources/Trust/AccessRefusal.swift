public import Federation

/// Why a peer is not let in. For the log and the peer alike: it says nothing the peer's own certificate does not.
public enum AccessRefusal: Sendable, Hashable {
    /// The peer showed no certificate.
    case noCertificate
    /// The peer's certificate cannot be read.
    case malformedCertificate
    /// The certificate holds no identity, more than one, or one not of our form.
    case malformedIdentity
    /// Another authority issued the certificate.
    case otherAuthority
    /// The certificate is of another federation.
    case otherFederation(found: FederationName, expected: FederationName)
    /// The certificate is no longer valid.
    case expired(at: Instant)
    /// The certificate is not valid yet.
    case notYetValid(from: Instant)
    /// The operator took the certificate back.
    case revoked(at: Instant)
    /// The identity's role may not do this.
    case wrongRole(found: Role, allowed: [Role])
    /// The identity claims to be somebody else.
    case otherName(found: NodeName, claimed: NodeName)
}

extension AccessRefusal {
    /// The stable code, which is also the name of the page in `docs/errors/`.
    public var code: String {
        switch self {
        case .noCertificate: "certificate-required"
        case .malformedCertificate: "certificate-malformed"
        case .malformedIdentity: "identity-malformed"
        case .otherAuthority: "certificate-other-authority"
        case .otherFederation: "certificate-other-federation"
        case .expired: "certificate-expired"
        case .notYetValid: "certificate-not-yet-valid"
        case .revoked: "certificate-revoked"
        case .wrongRole: "role-not-permitted"
        case .otherName: "identity-other-name"
        }
    }

    /// Every code of this enum, for the test that each has its page.
    public static let codes = [
        "certificate-required", "certificate-malformed", "identity-malformed", "certificate-other-authority",
        "certificate-other-federation", "certificate-expired", "certificate-not-yet-valid", "certificate-revoked",
        "role-not-permitted", "identity-other-name",
    ]
}

extension AccessRefusal: CustomStringConvertible {
    /// What was found, what was expected, what to do.
    public var description: String {
        switch self {
        case .noCertificate:
            "no client certificate was shown; expected one issued at enrolment (tributary node join)"
        case .malformedCertificate:
            "the client certificate cannot be read; use the one issued at enrolment"
        case .malformedIdentity:
            "the client certificate holds no single identity; expected one URI spiffe://<federation>/<role>/<name>"
        case .otherAuthority:
            "the client certificate was not issued by this federation's authority; use the one issued at enrolment"
        case .otherFederation(let found, let expected):
            "the client certificate is of the federation \(found), expected \(expected)"
        case .expired(let end):
            "the client certificate ended at \(end.iso8601); a node that runs renews it by itself for "
                + "a while after that, and then enrols again with a new token"
        case .notYetValid(let start):
            "the client certificate begins at \(start.iso8601); check both machines' clocks"
        case .revoked(let instant):
            "the client certificate was revoked at \(instant.iso8601); ask the operator of the federation"
        case .wrongRole(let found, let allowed):
            "the role \(found.rawValue) may not do this; expected \(allowed.map(\.rawValue).joined(separator: " or "))"
        case .otherName(let found, let claimed):
            "\(found) spoke as \(claimed); expected everybody to speak as themselves"
        }
    }
}
