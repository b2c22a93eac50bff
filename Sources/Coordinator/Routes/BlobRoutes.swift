import Federation
import HTTPTypes
import Hummingbird
import Ledger
import NIOCore
import Parameters
import Synchronization
import Trust
import Wire

extension RouteRegistry {
    /// Models and other blobs, by digest.
    mutating func serveBlobs() {
        let engine = engine
        for route in [Route.readBlob, .inspectBlob] {
            serve(route) { request, context in
                let digest = try context.digest()
                do {
                    return try BlobDownload(
                        digest: digest,
                        blobs: engine.blobs,
                        metrics: engine.metrics,
                        eventLoop: context.channel.eventLoop
                    )
                    .response(to: request)
                } catch BlobError.missing {
                    // An update that was kept tells of an institution: nodes are not shown others'.
                    let role = try context.requirePeer().identity.role
                    if role != .node, try engine.ledger.updates.contains(digest) {
                        let updates = engine.ledger.updates
                        return try BlobDownload(
                            digest: digest,
                            blobs: updates,
                            metrics: engine.metrics,
                            eventLoop: context.channel.eventLoop
                        )
                        .response(to: request)
                    }
                    throw await engine.problem(ofMissing: digest)
                }
            }
        }
        serve(.storeBlob) { request, context in
            let limit = engine.configuration.limits.modelByteCount
            return try await store(request, digest: try context.digest(), blobs: engine.blobs, limit: limit)
        }
    }
}

/// Stores a blob that an operator sends.
private func store(
    _ request: Request,
    digest: ContentDigest,
    blobs: DiskBlobStore,
    limit: Int
) async throws -> Response {
    if try blobs.claim(digest) { return Response(status: .noContent) }
    if let length = try request.headerInteger("Content-Length"), length > limit {
        throw CoordinatorProblem.tooLarge(limit: limit)
    }
    let writer = try blobs.writer()
    do {
        var count = 0
        for try await buffer in request.body {
            count += buffer.readableBytes
            guard count <= limit else { throw CoordinatorProblem.tooLarge(limit: limit) }
            try buffer.withUnsafeReadableBytes { try writer.append($0) }
        }
        _ = try writer.finish(expected: digest)
    } catch BlobError.digestMismatch(let expected, let found, _) {
        throw ProblemDetails(
            "digest-mismatch",
            title: "The bytes are others",
            status: 422,
            detail: "found sha256 \(found), expected \(expected); send the blob again"
        )
    } catch {
        writer.discard()
        throw error
    }
    return Response(status: .created)
}

/// A blob, or a part of it (RFC 9110, section 14).
private struct BlobDownload {
    let digest: ContentDigest
    let blobs: DiskBlobStore
    let metrics: CoordinatorMetrics
    let eventLoop: any EventLoop

    /// The downloads under way in this process.
    private static let underway = Atomic<Int>(0)
    /// So many are served in large blocks; what more there are makes the blocks smaller, not the memory larger.
    private static let fewDownloads = 32

    /// Bytes handed to a connection at once.
    private static var chunkByteCount: Int {
        underway.load(ordering: .relaxed) <= fewDownloads ? 64 * 1024 : 16 * 1024
    }

    func response(to request: Request) throws -> Response {
        let total = try blobs.byteCount(of: digest)
        var headers: HTTPFields = [
            .contentType: UploadHeader.safetensorsMediaType, .acceptRanges: "bytes", .eTag: "\"\(digest)\"",
        ]
        if let name = HTTPField.Name(UploadHeader.digest) { headers[name] = UploadHeader.digestField(digest) }
        switch ByteRange(request.headers[.range], total: total) {
        case .whole: return Response(status: .ok, headers: headers, body: try body(0..<total))
        case .part(let range):
            headers[.contentRange] = "bytes \(range.lowerBound)-\(range.upperBound - 1)/\(total)"
            return Response(status: .partialContent, headers: headers, body: try body(range))
        case .unsatisfiable:
            headers[.contentRange] = "bytes */\(total)"
            var response = try ProblemMiddleware.response(
                ProblemDetails(
                    "range-not-satisfiable",
                    title: "The range lies outside",
                    status: 416,
                    detail: "the blob has \(total) bytes"
                )
            )
            response.headers[.contentRange] = "bytes */\(total)"
            return response
        }
    }

    private func body(_ range: Range<Int>) throws -> ResponseBody {
        // Opened before the answer begins: a model that is taken away now is sent to its end.
        let file = try RangeReader(path: blobs.path(of: digest))
        let (eventLoop, metrics) = (eventLoop, metrics)
        return ResponseBody(contentLength: range.count) { writer in
            Self.underway.wrappingAdd(1, ordering: .relaxed)
            defer { Self.underway.wrappingSubtract(1, ordering: .relaxed) }
            var offset = range.lowerBound
            while offset < range.upperBound {
                let buffer = try file.read(at: offset, count: min(Self.chunkByteCount, range.upperBound - offset))
                offset += buffer.readableBytes
                let count = buffer.readableBytes
                try await writer.write(buffer)
                metrics.blobSent(bytes: count)
                // A write waits only after the event loop has seen that the connection is full. A busy loop sees it
                // late, and until then half the model could be queued.
                try await eventLoop.submit {}.get()
            }
            try await writer.finish(nil)
        }
    }
}

/// The range a request asks for. Only a single range is served; of several the whole is sent, as RFC 9110 allows.
enum ByteRange: Equatable {
    case whole
    case part(Range<Int>)
    case unsatisfiable

    init(_ field: String?, total: Int) {
        self = .whole
        guard let field, field.hasPrefix("bytes=") else { return }
        let parts = field.dropFirst("bytes=".count).split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 2, !parts[0].contains(","), !parts[1].contains(",") else { return }
        switch (Int(parts[0]), Int(parts[1])) {
        case (let first?, let last?) where parts[0].first != "+" && first <= last:
            self = first < total ? .part(first..<min(last, total - 1) + 1) : .unsatisfiable
        case (let first?, nil) where parts[1].isEmpty && first >= 0:
            self = first < total ? .part(first..<total) : .unsatisfiable
        case (nil, let count?) where parts[0].isEmpty && count >= 0:
            self = count > 0 && total > 0 ? .part(max(0, total - count)..<total) : .unsatisfiable
        default: return
        }
    }
}
