import Federation
import Foundation
import NodeAgent
import Parameters
import Trust
import Wire

/// The coordinator, as commands speak with it: failures become sentences and exit codes.
struct RemoteCoordinator: Sendable {
    private let client: CoordinatorClient

    /// Opens a member's folder.
    init(folder: String, url: String) throws {
        client = try CoordinatorClient(
            address: try CoordinatorAddress(url),
            proxy: try Self.proxy(for: try CoordinatorAddress(url)),
            identity: try MemberFiles.read(from: folder),
            now: SystemClock.now,
            sleep: { try await Task.sleep(for: $0) }
        )
    }

    /// The proxy that the environment names for an address.
    static func proxy(for address: CoordinatorAddress, configured: String? = nil) throws -> ProxyAddress? {
        if let configured { return try ProxyAddress(configured) }
        let environment = ProcessInfo.processInfo.environment
        func value(_ name: String) -> String? { environment[name] ?? environment[name.lowercased()] }
        return try ProxyAddress.chosen(proxy: value("HTTPS_PROXY"), exceptions: value("NO_PROXY"), for: address)
    }

    /// Asks and reads the answer.
    func get<Answer: Decodable>(
        _ route: Route,
        path: [String] = [],
        query: [String: String] = [:],
        as type: Answer.Type
    ) async throws -> Answer {
        try await explained { try await client.get(route, path: path, query: query, as: type) }
    }

    /// Asks for something that may not be there; nil if it is not.
    func find<Answer: Decodable>(_ route: Route, path: [String], as type: Answer.Type) async throws -> Answer? {
        do {
            return try await client.get(route, path: path, as: type)
        } catch CoordinatorError.refused(let problem) where problem.code == "not-found" {
            return nil
        } catch let error as CoordinatorError {
            throw CommandFailure(error)
        }
    }

    /// Sends JSON and reads the answer.
    func send<Answer: Decodable>(
        _ route: Route,
        path: [String] = [],
        body: some Encodable,
        as type: Answer.Type
    ) async throws -> Answer {
        try await explained { try await client.send(route, path: path, body: body, as: type) }
    }

    /// Sends JSON.
    func send(_ route: Route, path: [String] = [], body: some Encodable) async throws {
        try await explained { try await client.send(route, path: path, body: body) }
    }

    /// Asks for something to be done.
    func send(_ route: Route, path: [String] = []) async throws {
        try await explained { try await client.send(route, path: path) }
    }

    /// Stores a blob.
    func storeBlob(_ bytes: [UInt8], digest: ContentDigest) async throws {
        try await explained { try await client.storeBlob(bytes, digest: digest) }
    }

    /// Writes a blob to a file.
    func fetchBlob(_ digest: ContentDigest, to path: String) async throws {
        try await explained { try await client.fetchBlob(digest, to: path) }
    }

    /// Reads the history behind a place of its chain, piece by piece.
    func readHistory(after position: Int64 = 0, _ take: ([UInt8]) async throws -> Void) async throws {
        try await explained { try await client.readHistory(after: position, take) }
    }

    /// The authority that the folder of who speaks trusts.
    var authority: AuthorityCertificate { client.identity.authority }

    /// Closes the connections.
    func close() async { await client.shutdown() }

    private func explained<Result>(_ body: () async throws -> Result) async throws -> Result {
        do {
            return try await body()
        } catch let error as CoordinatorError {
            throw CommandFailure(error)
        }
    }
}

extension CommandFailure {
    /// The failure that an error of the connection is.
    init(_ error: CoordinatorError) {
        switch error {
        case .refused: self.init("\(error)", status: .refused)
        case .unavailable: self.init("\(error)", status: .unreachable)
        default: self.init("\(error)", status: error.isUnreachable ? .unreachable : .failed)
        }
    }
}
