import Federation
import Trust
import Wire

/// The problems that requests run into before or beside the core's refusals, each with its documented code.
enum CoordinatorProblem {
    static func access(_ refusal: AccessRefusal) -> ProblemDetails {
        let status = if case .noCertificate = refusal { 401 } else { 403 }
        return ProblemDetails(refusal.code, title: "Not let in", status: status, detail: refusal.description)
    }

    static func token(_ refusal: TokenRefusal) -> ProblemDetails {
        // Everything about a token looks alike to who has no right to know more: the log has the reason.
        ProblemDetails(
            "token-refused",
            title: "The token admits nobody",
            status: 403,
            detail: "the token is unknown, used, expired or revoked; ask the operator for a new one"
        )
    }

    static let unknownCertificate = ProblemDetails(
        "certificate-unknown",
        title: "Not let in",
        status: 403,
        detail: "the federation knows no node with this certificate; enrol with a new token"
    )

    static let notFound = ProblemDetails(
        "not-found",
        title: "There is no such thing",
        status: 404,
        detail: "no route has this path; docs/protocol.md lists them"
    )

    static func methodNotAllowed(_ allowed: [String]) -> ProblemDetails {
        ProblemDetails(
            "method-not-allowed",
            title: "The path takes another method",
            status: 405,
            detail: "the path takes \(allowed.joined(separator: ", "))"
        )
    }

    static func missing(_ what: String) -> ProblemDetails {
        ProblemDetails(
            "not-found",
            title: "There is no such thing",
            status: 404,
            detail: "the federation has no \(what)"
        )
    }

    static func invalid(_ detail: String) -> ProblemDetails {
        ProblemDetails("invalid-request", title: "The request is not understood", status: 400, detail: detail)
    }

    static func conflict(_ code: String, _ detail: String) -> ProblemDetails {
        ProblemDetails(code, title: "That cannot be done now", status: 409, detail: detail)
    }

    static func tooLarge(limit: Int) -> ProblemDetails {
        ProblemDetails(
            "body-too-large",
            title: "The body is too large",
            status: 413,
            detail: "expected at most \(limit) bytes"
        )
    }

    static func offsetMismatch(has: Int) -> ProblemDetails {
        ProblemDetails(
            "upload-offset-mismatch",
            title: "The upload goes on elsewhere",
            status: 409,
            detail: "the coordinator has \(has) bytes; continue there",
            offset: has
        )
    }

    static func unsupportedProtocol(_ found: Int) -> ProblemDetails {
        ProblemDetails(
            "protocol-not-served",
            title: "The protocol's version is not served",
            status: 400,
            detail: "found version \(found), expected \(ProtocolVersion.oldestServed) to \(ProtocolVersion.current);"
                + " install a newer or older release of the node"
        )
    }

    static let slowDown = ProblemDetails(
        "too-many-requests",
        title: "Too many requests",
        status: 429,
        detail: "this identity asked too often; wait a minute"
    )

    static let crossSite = ProblemDetails(
        "cross-site-request",
        title: "Another site has asked",
        status: 403,
        detail: "a page of another site made this browser ask for a change; nothing was changed"
    )

    static let webClosed = ProblemDetails(
        "web-closed",
        title: "The pages are not open on this machine",
        status: 409,
        detail: "federation.yaml has no web.port; the pages are at the coordinator's address, with a certificate"
    )

    static let noSession = ProblemDetails(
        "session-required",
        title: "This page needs a new link",
        status: 401,
        detail: "the link was used, or the time is over; `tributary coordinator open` prints a new one"
    )

    static let otherHost = ProblemDetails(
        "host-not-served",
        title: "This address is not served",
        status: 421,
        detail: "the pages are at 127.0.0.1 and localhost alone"
    )

    static let unavailable = ProblemDetails.storageUnavailable("coordinator")

    static let draining = ProblemDetails.draining("coordinator")

    static let unexpected = ProblemDetails(
        "internal-error",
        title: "The coordinator made a mistake",
        status: 500,
        detail: "nothing was lost; the operator finds the reason in the coordinator's log"
    )
}
