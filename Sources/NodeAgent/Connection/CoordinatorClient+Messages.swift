import AsyncHTTPClient
import Federation
import NIOCore
import NIOHTTP1
public import Wire

extension CoordinatorClient {
    /// The time in which a message is answered: 30 seconds.
    static let messageLimit: Duration = .seconds(30)
    /// What a long poll may take beyond the seconds it asks for.
    static let pollMargin: Duration = .seconds(15)

    /// Asks for something. A query with `wait` may take that many seconds longer.
    public func get<Answer: Decodable>(
        _ route: Route,
        path: [String] = [],
        query: [String: String] = [:],
        as type: Answer.Type
    ) async throws -> Answer {
        let wait = query[AssignmentQuery.wait].flatMap { Double($0) } ?? 0
        return try await answer(
            to: request(route, path: path, query: query),
            as: type,
            within: Self.messageLimit + .seconds(wait)
        )
    }

    /// Sends a message and reads the answer.
    public func send<Body: Encodable, Answer: Decodable>(
        _ route: Route,
        path: [String] = [],
        body: Body,
        as type: Answer.Type
    ) async throws -> Answer {
        try await answer(to: try message(route, path: path, body: body), as: type, within: Self.messageLimit)
    }

    /// Sends a message whose answer says nothing more than that it was taken.
    public func send<Body: Encodable>(_ route: Route, path: [String] = [], body: Body) async throws {
        let response = try await execute(try message(route, path: path, body: body), within: Self.messageLimit)
        _ = try await collect(response)
    }

    /// Sends a request without a body whose answer says nothing more than that it was done.
    public func send(_ route: Route, path: [String] = []) async throws {
        _ = try await collect(try await execute(request(route, path: path), within: Self.messageLimit))
    }

    /// Waits for work.
    func assignment(
        offer: StudyOffer,
        waitSeconds: Int
    ) async throws -> (answer: AssignmentResponse, fields: [String: String]) {
        var query = [
            AssignmentQuery.protocolVersion: "\(ProtocolVersion.current)",
            AssignmentQuery.wait: "\(waitSeconds)",
        ]
        query[AssignmentQuery.studies] = offer.query
        let request = request(.requestAssignment, query: query)
        let response = try await execute(request, within: .seconds(waitSeconds) + Self.pollMargin)
        let fields = Dictionary(response.headers.map { ($0.name.lowercased(), $0.value) }) { first, _ in first }
        return (try await decoded(response, as: AssignmentResponse.self, from: request.url), fields)
    }

    private func message(_ route: Route, path: [String], body: some Encodable) throws -> HTTPClientRequest {
        var request = request(route, path: path)
        request.headers.add(name: "Content-Type", value: "application/json")
        request.body = .bytes(ByteBuffer(bytes: try WireCoding.encode(body)))
        return request
    }
}
