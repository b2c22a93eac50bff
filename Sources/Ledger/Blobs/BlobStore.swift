public import Parameters

/// Bytes under the SHA-256 of their content: models and what else a round's record names.
///
/// Two conformers: ``DiskBlobStore`` and ``MemoryBlobStore``. What is there is complete: a blob appears under its
/// digest when it is finished and not before.
public protocol BlobStore: Sendable {
    /// Begins a blob whose bytes come block by block.
    func writer() throws(BlobError) -> any BlobWriter

    /// Whether there is a blob of that digest.
    func contains(_ digest: ContentDigest) throws(BlobError) -> Bool

    /// The number of the blob's bytes.
    ///
    /// - Throws: ``BlobError/missing(_:)`` if there is none.
    func byteCount(of digest: ContentDigest) throws(BlobError) -> Int

    /// Some bytes of the blob, in a new array.
    ///
    /// - Parameter range: Which bytes, within `0..<byteCount(of: digest)`.
    /// - Throws: ``BlobError/missing(_:)``, or ``BlobError/range(_:_:byteCount:)`` if the blob is shorter.
    func read(_ digest: ContentDigest, range: Range<Int>) throws(BlobError) -> [UInt8]

    /// Takes the blob away. Returns false if there was none.
    @discardableResult
    func remove(_ digest: ContentDigest) throws(BlobError) -> Bool

    /// The digests of all blobs, sorted.
    func list() throws(BlobError) -> [ContentDigest]

    /// Reads the blob and compares its bytes with its digest. The cost grows with the blob.
    ///
    /// - Throws: ``BlobError/missing(_:)``, or ``BlobError/corrupt(_:found:byteCount:)`` if the bytes are others.
    func verify(_ digest: ContentDigest) throws(BlobError)
}

/// A blob that is being written. One that is neither finished nor discarded is discarded with the last reference.
public protocol BlobWriter: AnyObject, Sendable {
    /// Takes the next bytes.
    ///
    /// - Throws: ``BlobError``; then the blob can only be discarded.
    func append(_ bytes: UnsafeRawBufferPointer) throws(BlobError)

    /// Puts the blob into the store, durably, and returns its digest. A blob of that digest that is there already is
    /// replaced, which heals one whose file was damaged.
    ///
    /// - Parameter expected: The digest the bytes must have; nil if any will do.
    /// - Throws: ``BlobError/digestMismatch(expected:found:byteCount:)``; whatever is thrown, nothing is left.
    @discardableResult
    func finish(expected: ContentDigest?) throws(BlobError) -> ContentDigest

    /// Forgets the bytes taken so far. Without effect after ``finish(expected:)``.
    func discard()
}

extension BlobStore {
    /// Stores bytes that are in memory already.
    @discardableResult
    public func write(_ bytes: [UInt8], expected: ContentDigest? = nil) throws(BlobError) -> ContentDigest {
        let writer = try writer()
        try writer.append(bytes)
        return try writer.finish(expected: expected)
    }

    /// All bytes of the blob, in a new array.
    public func bytes(of digest: ContentDigest) throws(BlobError) -> [UInt8] {
        try read(digest, range: 0..<byteCount(of: digest))
    }
}

extension BlobWriter {
    /// Takes the next bytes.
    public func append(_ bytes: [UInt8]) throws(BlobError) {
        var failure: BlobError?
        bytes.withUnsafeBytes { buffer in
            // Safe: the array outlives the closure that reads it.
            do throws(BlobError) { try append(buffer) } catch { failure = error }
        }
        if let failure { throw failure }
    }
}

extension BlobStore {
    /// Compares every blob with its digest; one that goes meanwhile is no problem. The cost grows with the blobs.
    public func verifyAll() throws(BlobError) -> (sound: Int, problems: [LedgerProblem]) {
        var sound = 0
        var problems: [LedgerProblem] = []
        for digest in try list() {
            do {
                try verify(digest)
                sound += 1
            } catch .missing {
                continue
            } catch {
                problems.append(.blob(LedgerCheck.place(digest), error))
            }
        }
        return (sound, problems)
    }
}
