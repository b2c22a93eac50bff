import NIOCore

/// Bytes in memory as the body of a request, piece by piece.
struct BufferChunks: AsyncSequence, Sendable {
    typealias Element = ByteBuffer

    private let buffer: ByteBuffer
    private let progress: TransferProgress

    /// The bytes, telling of every piece that is taken.
    init(_ bytes: [UInt8], noting progress: TransferProgress) {
        buffer = ByteBuffer(bytes: bytes)
        self.progress = progress
    }

    struct AsyncIterator: AsyncIteratorProtocol {
        fileprivate var buffer: ByteBuffer
        fileprivate let progress: TransferProgress

        mutating func next() async throws -> ByteBuffer? {
            progress.moved()
            guard buffer.readableBytes > 0 else { return nil }
            return buffer.readSlice(length: Swift.min(FileReader.chunkByteCount, buffer.readableBytes))
        }
    }

    func makeAsyncIterator() -> AsyncIterator { AsyncIterator(buffer: buffer, progress: progress) }
}
