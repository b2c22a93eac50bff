import AsyncHTTPClient
import NIOCore
import NIOHTTP1
public import Parameters
import Wire

extension CoordinatorClient {
    /// How often a download begins anew before it is given up for now.
    private static let maximumDownloads = 3

    /// Stores a blob, which must have that digest.
    public func storeBlob(_ bytes: [UInt8], digest: ContentDigest) async throws {
        var request = request(.storeBlob, path: [digest.hexadecimal])
        request.headers.add(name: "Content-Type", value: UploadHeader.safetensorsMediaType)
        let progress = TransferProgress()
        request.body = .stream(BufferChunks(bytes, noting: progress), length: .known(Int64(bytes.count)))
        _ = try await collect(try await executeTransfer(request, noting: progress))
    }

    /// Downloads a blob into a file, which takes its place only if the bytes have the digest. A download that broke off
    /// before is continued.
    ///
    /// - Parameter path: The file; what is downloaded so far lies beside it, ending in `.partial`.
    public func fetchBlob(_ digest: ContentDigest, to path: String) async throws {
        try await fetch(try PartialDownload(digest: digest, partial: path + ".partial", destination: path))
    }

    /// Downloads what is missing of a blob.
    func fetch(_ download: PartialDownload) async throws {
        var found = download.found
        for _ in 0..<Self.maximumDownloads {
            let resumption = DownloadResumption(heldByteCount: download.byteCount)
            var request = request(.readBlob, path: [download.digest.hexadecimal])
            if let range = resumption.rangeField { request.headers.add(name: "Range", value: range) }
            // It may take as long as it takes; when nothing comes for ConnectionSettings.silenceLimit it ends.
            let response = try await execute(request, within: nil)
            let range = response.headers.first(name: "Content-Range")
            switch resumption.decide(status: Int(response.status.code), contentRange: range) {
            case .append: try await receive(response, into: download)
            case .replace:
                try download.startOver()
                try await receive(response, into: download)
            case .verify: break
            case .startOver:
                try download.startOver()
                continue
            case .fail:
                _ = try await collect(response)
                throw CoordinatorError.unexpectedAnswer(place: request.url, found: "the status \(response.status.code)")
            }
            found = download.found
            if try download.finish() { return }
        }
        throw CoordinatorError.damagedDownload(expected: download.digest, found: found)
    }

    private func receive(_ response: HTTPClientResponse, into download: PartialDownload) async throws {
        do {
            for try await buffer in response.body { try download.append(buffer) }
        } catch {
            // Whatever came is kept; the next download goes on behind it.
            _ = try await explained { () async throws -> Void in throw error }
        }
    }
}
