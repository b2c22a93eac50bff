import Foundation
import HTTPTypes
import Hummingbird

/// What browsers are told and asked. One with a member's certificate shows it to whoever asks, so that what the page of
/// another site makes it ask for is refused; and every answer says how little a browser may do with it.
enum BrowserPolicy {
    /// What a page may load: its own style and script and nothing else.
    static let pagePolicy =
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; "
        + "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    /// What everything else may load.
    static let closedPolicy = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

    /// Puts the fields on an answer.
    static func restrict(_ response: inout Response) {
        let isPage = response.headers[.contentType]?.hasPrefix("text/html") ?? false
        response.headers[.contentSecurityPolicy] = isPage ? pagePolicy : closedPolicy
        response.headers[.xContentTypeOptions] = "nosniff"
        for (name, value) in fields { if let name { response.headers[name] = value } }
        // Nothing of a federation is left in the memory of a browser or of somebody in between.
        if response.headers[.cacheControl] == nil { response.headers[.cacheControl] = "no-store" }
    }

    private static let fields: [(HTTPField.Name?, String)] = [
        (HTTPField.Name("Referrer-Policy"), "no-referrer"),
        (HTTPField.Name("Cross-Origin-Opener-Policy"), "same-origin"),
        (HTTPField.Name("Cross-Origin-Resource-Policy"), "same-origin"),
        (HTTPField.Name("X-Frame-Options"), "DENY"),
        (HTTPField.Name("Permissions-Policy"), "camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
    ]

    /// Whether a browser says that another site's page asks for something that changes something.
    static func isForeign(_ request: Request) -> Bool {
        if request.method == .get || request.method == .head { return false }
        if let site = HTTPField.Name("Sec-Fetch-Site").flatMap({ request.headers[$0] }) {
            return site != "same-origin" && site != "none"
        }
        guard let origin = request.headers[.origin] else { return false }
        guard let separator = origin.range(of: "://") else { return true }
        return String(origin[separator.upperBound...]) != request.head.authority
    }
}
