import CGlibc
import Hummingbird
import NIOPosix
import Synchronization

/// What a connection that stays open keeps of an upload, and what the heap does of one that was closed.
enum LargeUpload {
    /// From this size on a connection is closed behind an upload: 128 KiB.
    ///
    /// TLS and HTTP keep buffers as large as what one turn of the event loop brought, for as long as it is open.
    static let byteCount = 128 << 10

    /// Behind so many of them the heap gives back what it has free: the buffers of one that was closed lie between the
    /// beginnings of others, and would add up to hundreds of megabytes in a round of a thousand nodes.
    private static let trimInterval = 64
    private static let count = Atomic<Int>(0)

    /// Asks the peer to close the connection if its request was large (RFC 9112, section 9.6).
    static func close(behind request: Request, _ response: Response) throws -> Response {
        guard try request.headerInteger("Content-Length") ?? byteCount >= byteCount else { return response }
        if count.wrappingAdd(1, ordering: .relaxed).newValue.isMultiple(of: trimInterval) {
            NIOThreadPool.singleton.submit { _ in malloc_trim(0) }
        }
        var response = response
        response.headers[.connection] = "close"
        return response
    }
}
