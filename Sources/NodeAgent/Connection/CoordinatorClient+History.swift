import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import Wire

extension CoordinatorClient {
    /// Reads the history behind a place of its chain, piece by piece as it comes: lines of JSON, see
    /// `docs/history-format.md`. It may take as long as it takes.
    public func readHistory(after position: Int64 = 0, _ take: ([UInt8]) async throws -> Void) async throws {
        let response = try await execute(request(.readHistory, query: ["after": "\(position)"]), within: nil)
        guard response.status == .ok else {
            _ = try await collect(response)
            throw CoordinatorError.unexpectedAnswer(
                place: address.description,
                found: "the status \(response.status.code)"
            )
        }
        var refusal: (any Error)?
        do {
            for try await piece in response.body {
                do { try await take(Array(piece.readableBytesView)) } catch {
                    // The caller's own: not a failure of the connection.
                    refusal = error
                    break
                }
            }
        } catch {
            _ = try await explained { () async throws -> Void in throw error }
        }
        if let refusal { throw refusal }
    }
}
