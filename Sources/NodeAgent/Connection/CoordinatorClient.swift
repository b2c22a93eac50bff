import AsyncHTTPClient
public import Federation
import FoundationEssentials
import NIOCore
import NIOHTTP1
import NIOSSL
import Synchronization
import Trust
import Wire

/// Speaks to the coordinator as one member, over TLS 1.3 with client certificates, through a proxy if there is one.
///
/// Every function throws ``CoordinatorError``, `CancellationError` if its task is cancelled, or ``NodeError`` if a file
/// of this machine cannot be read or written. A client must be shut down.
public final class CoordinatorClient: Sendable {
    /// Where the coordinator answers.
    public let address: CoordinatorAddress
    private let settings: ConnectionSettings
    private let current: Mutex<Current>

    private struct Current {
        var http: HTTPClient
        var identity: MemberIdentity
    }

    /// A client that has not connected yet.
    ///
    /// - Parameters:
    ///   - address: Where the coordinator answers.
    ///   - proxy: A proxy to connect through.
    ///   - identity: Who speaks, and whom it trusts.
    ///   - now: The time, for judging the coordinator's certificate.
    /// - Throws: ``NodeError`` if the identity cannot be used.
    public init(
        address: CoordinatorAddress,
        proxy: ProxyAddress? = nil,
        identity: MemberIdentity,
        now: @escaping @Sendable () -> Instant
    ) throws(NodeError) {
        self.address = address
        settings = ConnectionSettings(address: address, proxy: proxy, now: now)
        current = Mutex(Current(http: try settings.client(identity), identity: identity))
    }

    /// Who speaks.
    public var identity: MemberIdentity { current.withLock(\.identity) }

    /// Speaks as another identity from the next request on; the old connections are closed.
    func replaceIdentity(_ identity: MemberIdentity) async throws(NodeError) {
        let new = try settings.client(identity)
        let old = current.withLock { current in
            let old = current.http
            current = Current(http: new, identity: identity)
            return old
        }
        // Its connections may have been closed already; there is nobody to tell.
        try? await old.shutdown()
    }

    /// Closes all connections. The client cannot be used any more.
    public func shutdown() async {
        let http = current.withLock(\.http)
        try? await http.shutdown()
    }

    // MARK: Requests

    /// The largest JSON answer that is read: 64 MiB.
    private static let answerByteLimit = 64 << 20

    /// A request for a route.
    func request(_ route: Route, path: [String] = [], query: [String: String] = [:]) -> HTTPClientRequest {
        var url = address.description + route.path(path)
        let parameters = query.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
        if !parameters.isEmpty { url += "?" + parameters.joined(separator: "&") }
        var request = HTTPClientRequest(url: url)
        request.method = HTTPMethod(rawValue: route.method)
        request.headers.add(name: "User-Agent", value: "tributary")
        return request
    }

    /// Sends a request and returns the answer, whatever its status.
    func execute(_ request: HTTPClientRequest, within limit: Duration) async throws -> HTTPClientResponse {
        let http = current.withLock(\.http)
        return try await explained {
            try await http.execute(request, deadline: .now() + TimeAmount(limit))
        }
    }

    /// Sends a request and returns its answer's JSON.
    func answer<Answer: Decodable>(
        to request: HTTPClientRequest,
        as type: Answer.Type,
        within limit: Duration
    ) async throws -> Answer {
        let response = try await execute(request, within: limit)
        let body = try await collect(response)
        do {
            return try WireCoding.decode(type, from: Data(body.readableBytesView))
        } catch {
            throw CoordinatorError.unexpectedAnswer(place: request.url, found: "\(error)")
        }
    }

    /// The body of a successful answer.
    func collect(_ response: HTTPClientResponse) async throws -> ByteBuffer {
        let body = try await explained { try await response.body.collect(upTo: Self.answerByteLimit) }
        guard (200..<300).contains(response.status.code) else { throw problem(status: response.status, body: body) }
        return body
    }

    /// What an unsuccessful answer says.
    func problem(status: HTTPResponseStatus, body: ByteBuffer) -> CoordinatorError {
        let code = Int(status.code)
        guard let problem = try? WireCoding.decode(ProblemDetails.self, from: Data(body.readableBytesView)) else {
            return .unexpectedAnswer(place: address.description, found: "the status \(code) without a reason")
        }
        return code >= 500 || code == 429 || code == 408 ? .unavailable(problem) : .refused(problem)
    }

    /// Runs an operation of the HTTP client; its failures in this target's words.
    func explained<Result: Sendable>(_ operation: () async throws -> Result) async throws -> Result {
        do {
            return try await operation()
        } catch let error as NodeError {
            throw error
        } catch {
            if Task.isCancelled || error is CancellationError { throw CancellationError() }
            throw settings.failure.explained(error)
        }
    }
}
