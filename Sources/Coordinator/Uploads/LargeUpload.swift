import Hummingbird

/// What a connection that stays open keeps of an upload.
enum LargeUpload {
    /// From this size on a connection is closed behind an upload: 128 KiB.
    ///
    /// TLS and HTTP keep buffers as large as what one turn of the event loop brought, for as long as it is open.
    static let byteCount = 128 << 10

    /// Asks the peer to close the connection if its request was large (RFC 9112, section 9.6).
    static func close(behind request: Request, _ response: Response) throws -> Response {
        guard try request.headerInteger("Content-Length") ?? byteCount >= byteCount else { return response }
        var response = response
        response.headers[.connection] = "close"
        return response
    }
}
