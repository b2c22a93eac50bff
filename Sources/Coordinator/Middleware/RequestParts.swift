import NIOCore
import NIOHTTPTypes
import Synchronization

/// The body of the request whose head was read last from a connection. It can be read once.
// Safe: a connection's task takes no further part before the task that answers, which alone reads these, has ended.
final class RequestParts: AsyncSequence, @unchecked Sendable {
    typealias Source = NIOAsyncChannelInboundStream<HTTPRequestPart>.AsyncIterator

    struct AsyncIterator: AsyncIteratorProtocol {
        fileprivate var source: Source
        fileprivate var isAtEnd: Bool

        @concurrent
        mutating func next() async throws -> ByteBuffer? {
            guard !isAtEnd, case .body(let bytes) = try await source.next() else {
                isAtEnd = true
                return nil
            }
            return bytes
        }
    }

    private let source: Source
    private let isTaken = Atomic(false)

    init(_ source: Source) { self.source = source }

    /// Behind the end stands the next request: whoever comes second finds nothing.
    func makeAsyncIterator() -> AsyncIterator {
        AsyncIterator(source: source, isAtEnd: isTaken.exchange(true, ordering: .relaxed))
    }
}
