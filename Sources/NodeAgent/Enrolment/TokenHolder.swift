import AsyncHTTPClient
import Federation
import FoundationEssentials
import NIOCore
import NIOHTTP1
import NIOSSL
import Trust
import Wire

/// Speaks to the coordinator before there is a certificate to show: one request, to nobody but the pinned authority's
/// coordinator.
struct TokenHolder: Sendable {
    let address: CoordinatorAddress
    let proxy: ProxyAddress?
    let now: @Sendable () -> Instant

    /// The largest answer that is read: 1 MiB.
    private static let answerByteLimit = 1 << 20

    /// Sends a token and a signing request.
    func enrol(
        _ request: EnrolmentRequest,
        trusting authority: AuthorityCertificate,
        of federation: FederationName
    ) async throws -> CertificateResponse {
        let settings = ConnectionSettings(address: address, proxy: proxy, now: now)
        let http = try settings.client(try TLSConfiguration.trusting(authority), trusting: authority, of: federation)
        let (status, body): (Int, Data)
        do {
            (status, body) = try await send(request, over: http)
        } catch {
            try? await http.shutdown()
            if Task.isCancelled || error is CancellationError { throw CancellationError() }
            throw settings.failure.explained(error)
        }
        try? await http.shutdown()
        if (200..<300).contains(status) { return try WireCoding.decode(CertificateResponse.self, from: body) }
        guard let problem = try? WireCoding.decode(ProblemDetails.self, from: body) else {
            throw CoordinatorError.unexpectedAnswer(place: address.description, found: "the status \(status)")
        }
        throw status >= 500 || status == 429 ? CoordinatorError.unavailable(problem) : .refused(problem)
    }

    private func send(_ enrolment: EnrolmentRequest, over http: HTTPClient) async throws -> (Int, Data) {
        var request = HTTPClientRequest(url: address.description + Route.enrol.path)
        request.method = HTTPMethod(rawValue: Route.enrol.method)
        request.headers.add(name: "Content-Type", value: "application/json")
        request.body = .bytes(ByteBuffer(bytes: try WireCoding.encode(enrolment)))
        let response = try await http.execute(request, deadline: .now() + .seconds(30))
        let body = try await response.body.collect(upTo: Self.answerByteLimit)
        return (Int(response.status.code), Data(body.readableBytesView))
    }
}
