public import Parameters

/// What can go wrong with a blob.
public enum BlobError: Error, Sendable, Hashable {
    /// There is no blob of that digest.
    case missing(ContentDigest)
    /// The bytes written have another digest than was announced.
    case digestMismatch(expected: ContentDigest, found: ContentDigest, byteCount: Int)
    /// The bytes stored under a digest are no longer those bytes.
    case corrupt(ContentDigest, found: ContentDigest, byteCount: Int)
    /// Bytes that the blob does not have.
    case range(ContentDigest, Range<Int>, byteCount: Int)
    /// A writer used after its blob was finished, discarded or failed.
    case writerClosed
    /// No room for the blob.
    case diskFull(path: String)
    /// The place may not be written to.
    case notWritable(path: String, reason: String)
    /// The operating system refused a call on a file.
    case inputOutput(path: String, reason: String)

    init(_ failure: FileFailure) {
        if failure.isDiskFull {
            self = .diskFull(path: failure.path)
        } else if failure.isNotWritable {
            self = .notWritable(path: failure.path, reason: failure.reason)
        } else {
            self = .inputOutput(path: failure.path, reason: failure.reason)
        }
    }
}

extension BlobError {
    /// The stable code, which is also the name of the page in `docs/errors/`.
    public var code: String {
        switch self {
        case .missing: "blob-missing"
        case .digestMismatch: "blob-digest-mismatch"
        case .corrupt: "blob-corrupt"
        case .range: "blob-range"
        case .writerClosed: "blob-writer-closed"
        case .diskFull: "blob-disk-full"
        case .notWritable: "blob-not-writable"
        case .inputOutput: "blob-input-output"
        }
    }

    /// Every code of this enum, for the test that each has its page.
    public static let codes = [
        "blob-missing", "blob-digest-mismatch", "blob-corrupt", "blob-range", "blob-writer-closed", "blob-disk-full",
        "blob-not-writable", "blob-input-output",
    ]
}

extension BlobError: CustomStringConvertible {
    /// Where, what was found, what was expected, what to do.
    public var description: String {
        switch self {
        case .missing(let digest):
            "there is no blob \(digest); it was never stored or has been removed"
        case .digestMismatch(let expected, let found, let byteCount):
            "the \(byteCount) bytes have the digest \(found), expected \(expected); nothing was stored, send them again"
        case .corrupt(let digest, let found, let byteCount):
            "blob \(digest) is damaged: its \(byteCount) bytes have the digest \(found); "
                + "bring it back from a copy, or let it be stored again"
        case .range(let digest, let range, let byteCount):
            "blob \(digest) has \(byteCount) bytes, but bytes \(range.lowerBound)..<\(range.upperBound) were asked for"
        case .writerClosed:
            "the blob was finished, discarded or has failed already; begin a new one"
        case .diskFull(let path):
            "\(path): the disk is full; nothing was stored, make room and try again"
        case .notWritable(let path, let reason):
            "\(path): not writable: \(reason); let the owner of the process write there"
        case .inputOutput(let path, let reason):
            "\(path): \(reason); check the disk and try again"
        }
    }
}
