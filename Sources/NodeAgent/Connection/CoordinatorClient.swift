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
    /// Ends what stands still.
    private let transferWatch: TransferWatch?
    private let current: Mutex<Current>
    private let difference = Mutex<Double?>(nil)

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
    ///   - sleep: Waits, for noticing an upload that stands still; throws when the task is cancelled. Who sends no
    ///     updates needs none.
    /// - Throws: ``NodeError`` if the identity cannot be used.
    public init(
        address: CoordinatorAddress,
        proxy: ProxyAddress? = nil,
        identity: MemberIdentity,
        now: @escaping @Sendable () -> Instant,
        sleep: (@Sendable (Duration) async throws -> Void)? = nil
    ) throws(NodeError) {
        self.address = address
        transferWatch = sleep.map { TransferWatch(sleep: $0) }
        settings = ConnectionSettings(address: address, proxy: proxy, now: now)
        current = Mutex(Current(http: try settings.client(identity), identity: identity))
    }

    /// Who speaks.
    public var identity: MemberIdentity { current.withLock(\.identity) }

    /// The seconds by which this machine's clock is ahead of the coordinator's, by the last answer's `Date`, which has
    /// no fractions of seconds; nil before the first.
    var clockDifference: Double? { difference.withLock { $0 } }

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
    ///
    /// - Parameter limit: When the answer must have begun; nil: there is no such time, as for a transfer, whose
    ///   deadline is that something moves.
    func execute(_ request: HTTPClientRequest, within limit: Duration?) async throws -> HTTPClientResponse {
        let http = current.withLock(\.http)
        let deadline = limit.map { .now() + TimeAmount($0) } ?? NIODeadline.distantFuture
        let response = try await explained { try await http.execute(request, deadline: deadline) }
        if let date = response.headers.first(name: "Date").flatMap(HTTPDate.instant) {
            difference.withLock { $0 = settings.now().seconds(since: date) }
        }
        return response
    }

    /// Sends a request whose body is long, for as long as it moves.
    ///
    /// - Parameter progress: What the body tells of every piece that is taken.
    func executeTransfer(
        _ request: HTTPClientRequest,
        noting progress: TransferProgress
    ) async throws -> HTTPClientResponse {
        guard let transferWatch else { return try await execute(request, within: nil) }
        do {
            return try await transferWatch.watch(progress) { try await self.execute(request, within: nil) }
        } catch is TransferStall {
            throw CoordinatorError.unreachable(
                place: address.place,
                reason: "nothing of an upload moved for \(TransferWatch.limit)"
            )
        }
    }

    /// Sends a request and returns its answer's JSON.
    func answer<Answer: Decodable>(
        to request: HTTPClientRequest,
        as type: Answer.Type,
        within limit: Duration
    ) async throws -> Answer {
        try await decoded(try await execute(request, within: limit), as: type, from: request.url)
    }

    /// The JSON of a successful answer.
    func decoded<Answer: Decodable>(
        _ response: HTTPClientResponse,
        as type: Answer.Type,
        from place: String
    ) async throws -> Answer {
        let body = try await collect(response)
        do {
            return try WireCoding.decode(type, from: Data(body.readableBytesView))
        } catch {
            throw CoordinatorError.unexpectedAnswer(place: place, found: "\(error)")
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
