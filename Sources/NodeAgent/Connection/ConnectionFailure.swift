import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL
import Trust

/// Says what a failure of the HTTP client means to a person.
struct ConnectionFailure {
    let coordinator: CoordinatorAddress
    let proxy: ProxyAddress?

    /// The failure in this target's words.
    func explained(_ error: any Error) -> CoordinatorError {
        switch error {
        case let error as CoordinatorError: error
        case let error as TrustError: .untrusted(error)
        case let error as NIOConnectionError: connection(error)
        case let error as HTTPClientError: http(error)
        case is NIOSSLError, is NIOSSLExtraError, is BoringSSLError: handshake(error)
        case let error as ChannelError:
            .unreachable(place: firstHop, reason: error == .eof ? Self.closed : "the connection failed (\(error))")
        case is HTTPParserError: .unreachable(place: firstHop, reason: Self.closed)
        case let error as IOError: .unreachable(place: firstHop, reason: Self.sentence(error))
        default: .unreachable(place: firstHop, reason: "the connection failed (\(error))")
        }
    }

    private static let closed = "the connection was closed"

    /// Whom this machine connects to itself.
    private var firstHop: String { proxy?.place ?? coordinator.place }

    private func connection(_ error: NIOConnectionError) -> CoordinatorError {
        if error.connectionErrors.isEmpty { return .nameUnknown(host: error.host) }
        let reasons = error.connectionErrors.map { failure in
            (failure.error as? IOError).map(Self.sentence) ?? "\(failure.error)"
        }
        return .unreachable(place: firstHop, reason: reasons.first ?? "no connection")
    }

    private func http(_ error: HTTPClientError) -> CoordinatorError {
        switch error {
        case .connectTimeout, .getConnectionFromPoolTimeout, .deadlineExceeded, .readTimeout, .writeTimeout:
            .unreachable(place: firstHop, reason: "no answer in time")
        case .remoteConnectionClosed, .uncleanShutdown, .requestStreamCancelled:
            .unreachable(place: firstHop, reason: Self.closed)
        case .proxyAuthenticationRequired:
            .proxyRefused(place: firstHop, reason: "it asks for a user name and password")
        case .invalidProxyResponse: .proxyRefused(place: firstHop, reason: "its answer was not 200")
        case .httpProxyHandshakeTimeout: .proxyRefused(place: firstHop, reason: "no answer in time")
        case .tlsHandshakeTimeout: .handshakeFailed(place: coordinator.place, reason: "no answer in time")
        default: .unreachable(place: firstHop, reason: error.shortDescription)
        }
    }

    private func handshake(_ error: any Error) -> CoordinatorError {
        .handshakeFailed(place: coordinator.place, reason: Self.reason(ofHandshake: error))
    }

    /// What TLS says, in words.
    static func reason(ofHandshake error: any Error) -> String {
        let text = "\(error)"
        if text.contains("CERTIFICATE_VERIFY_FAILED") || text.contains("unableToValidateCertificate") {
            return "the certificate shown is not for this host, not valid now, or not from the federation's authority"
        }
        if text.contains("ALERT_CERTIFICATE_EXPIRED") { return "the other side says that our certificate has expired" }
        if text.contains("ALERT_CERTIFICATE") || text.contains("ALERT_UNKNOWN_CA") || text.contains("ALERT_BAD_CERT") {
            return "the other side does not accept our certificate"
        }
        if text.contains("WRONG_VERSION_NUMBER") || text.contains("HTTP_REQUEST") {
            return "what answers does not speak TLS"
        }
        if text.contains("PROTOCOL_VERSION") || text.contains("UNSUPPORTED_PROTOCOL") {
            return "what answers does not speak TLS 1.3"
        }
        if text.contains("uncleanShutdown") { return closed }
        return text
    }

    private static func sentence(_ error: IOError) -> String {
        switch error.errnoCode {
        case 111: "the connection was refused: nothing listens there, or a firewall rejects it"
        case 110: "no answer in time"
        case 104, 32: closed
        case 113, 101: "there is no route to it"
        default: "the connection failed (error \(error.errnoCode))"
        }
    }
}
