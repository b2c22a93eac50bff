public import Parameters
public import Trust
public import Wire

/// Why the coordinator did not give what was asked for.
public enum CoordinatorError: Error, Sendable, Equatable {
    /// The name of the host is unknown here.
    case nameUnknown(host: String)
    /// Nobody answers at the address, or the connection broke.
    case unreachable(place: String, reason: String)
    /// The proxy did not connect through.
    case proxyRefused(place: String, reason: String)
    /// No TLS connection came about.
    case handshakeFailed(place: String, reason: String)
    /// Whoever answers is not the federation's coordinator.
    case untrusted(TrustError)
    /// The coordinator refused.
    case refused(ProblemDetails)
    /// The coordinator cannot answer now.
    case unavailable(ProblemDetails)
    /// An answer that is not of the protocol.
    case unexpectedAnswer(place: String, found: String)
    /// The receipt of an update is not one of this federation's coordinator for it.
    case receiptInvalid(StatementError)
    /// The bytes received are not those that were asked for.
    case damagedDownload(expected: ContentDigest, found: ContentDigest)
}

extension CoordinatorError {
    /// The stable code, which is also the name of the page in `docs/errors/`.
    public var code: String {
        switch self {
        case .nameUnknown: "coordinator-name-unknown"
        case .unreachable: "coordinator-unreachable"
        case .proxyRefused: "proxy-refused"
        case .handshakeFailed: "tls-handshake-failed"
        case .untrusted(let error): error.code
        case .refused(let problem), .unavailable(let problem): problem.code
        case .unexpectedAnswer: "answer-unexpected"
        case .receiptInvalid: "receipt-invalid"
        case .damagedDownload: "download-damaged"
        }
    }

    /// Every code of this enum that is not another's, for the test that each has its page.
    public static let codes = [
        "coordinator-name-unknown", "coordinator-unreachable", "proxy-refused", "tls-handshake-failed",
        "answer-unexpected", "receipt-invalid", "download-damaged",
    ]

    /// Whether the coordinator was not reached at all.
    public var isUnreachable: Bool {
        switch self {
        case .nameUnknown, .unreachable, .proxyRefused, .handshakeFailed, .untrusted: true
        case .refused, .unavailable, .unexpectedAnswer, .receiptInvalid, .damagedDownload: false
        }
    }

    /// Whether the coordinator does not let this identity in, which no trying again changes.
    var isRefusalOfIdentity: Bool {
        guard case .refused(let problem) = self else { return false }
        return problem.status == 401 || problem.status == 403
    }
}

extension CoordinatorError: CustomStringConvertible {
    /// Where, what was found, what to do.
    public var description: String {
        switch self {
        case .nameUnknown(let host):
            "the name \(host) is unknown here; check the spelling, and that this machine's DNS knows it"
        case .unreachable(let place, let reason):
            "\(place): \(reason); check that the coordinator runs, and that this machine may connect to \(place)"
        case .proxyRefused(let place, let reason):
            "the proxy \(place) did not connect through: \(reason); ask its operators to allow CONNECT there"
        case .handshakeFailed(let place, let reason):
            "\(place): no TLS 1.3 connection came about: \(reason); check that nothing in between opens TLS, "
                + "that the certificate is still valid, and both machines' clocks"
        case .untrusted(let error): "\(error)"
        case .refused(let problem), .unavailable(let problem): problem.description
        case .unexpectedAnswer(let place, let found):
            "\(place): found \(found), expected an answer of the coordinator; check whose address it is"
        case .receiptInvalid(let error):
            "the coordinator's receipt for an update cannot be used: \(error); the update is kept and counts as not sent"
        case .damagedDownload(let expected, let found):
            "the bytes received have sha256 \(found), expected \(expected); they are thrown away and asked for again"
        }
    }
}
