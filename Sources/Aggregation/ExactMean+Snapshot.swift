public import Parameters

/// The sum as bytes, to be stored while a round is open and read after a restart.
///
///     "TRIBSUM2"
///     fraction bits, bits of updateBound, maximumExamples, cohortBound, totalWeight, contributions, elementCount
///                                                                                     (seven times Int64)
///     SHA-256 of the layout                                                           (32 bytes)
///     the sums                                                                        (elementCount times Int64)
///     SHA-256 of everything before                                                    (32 bytes)
///
/// All little-endian. The sums are handed over as they lie in memory: storing a snapshot copies nothing.
extension ExactMean {
    /// The SHA-256 of the sum with its counts and layout: two sums of the same updates have the same digest.
    public var digest: ContentDigest {
        var stream = ContentDigest.Stream()
        stream.update(snapshotHeader)
        withLittleEndianSums { stream.update($0) }
        return stream.finish()
    }

    /// The number of bytes of a snapshot.
    public var snapshotByteCount: Int {
        Self.snapshotHeaderByteCount + 8 * layout.elementCount + ContentDigest.byteCount
    }

    /// Hands the bytes of a snapshot to the sink, piece after piece.
    ///
    /// - Returns: The ``digest``, which is also what the snapshot ends with.
    /// - Precondition: No update is half added.
    @discardableResult
    public func writeSnapshot<Failure: Error>(
        to sink: (UnsafeRawBufferPointer) throws(Failure) -> Void
    ) throws(Failure) -> ContentDigest {
        // Safe: each buffer is valid during the call that it is handed to.
        precondition(isClosed, "an update was added in part; close it with count(exampleCount:) first")
        let digest = digest
        try snapshotHeader.withUnsafeBufferPointer { (buffer) throws(Failure) in
            try sink(UnsafeRawBufferPointer(buffer))
        }
        try withLittleEndianSums { (buffer) throws(Failure) in try sink(buffer) }
        try digest.bytes.withUnsafeBufferPointer { (buffer) throws(Failure) in
            try sink(UnsafeRawBufferPointer(buffer))
        }
        return digest
    }

    /// The bytes of a snapshot, all in memory.
    public func snapshot() -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(snapshotByteCount)
        // Safe: the buffer is copied during the call.
        writeSnapshot { bytes.append(contentsOf: $0) }
        return bytes
    }

    /// Reads a snapshot of a sum over a model's layout.
    ///
    /// - Parameters:
    ///   - layout: The tensors of the model. Memory is taken by it, not by what the bytes claim.
    ///   - fixedPoint: The round's fixed point.
    ///   - source: Fills the buffer with the next bytes and returns how many there were; fewer only at the end.
    /// - Throws: A ``SnapshotError``, or what the source throws.
    public init(
        layout: ParameterLayout,
        fixedPoint: FixedPoint,
        snapshot source: (UnsafeMutableRawBufferPointer) throws -> Int
    ) throws {
        // Safe: every buffer belongs to an array of the count that is asked for, and outlives the call.
        var header = [UInt8](repeating: 0, count: Self.snapshotHeaderByteCount)
        let found = try header.withUnsafeMutableBytes { try source($0) }
        guard found == header.count else {
            throw SnapshotError.truncated(found: found, expected: Self.snapshotHeaderByteCount)
        }
        let counts = try Self.counts(in: header, layout: layout, fixedPoint: fixedPoint)
        var sums = [Int64](repeating: 0, count: layout.elementCount)
        let sumBytes = try sums.withUnsafeMutableBytes { try source($0) }
        guard sumBytes == 8 * sums.count else {
            throw SnapshotError.truncated(found: sumBytes, expected: 8 * sums.count)
        }
        #if !_endian(little)
            for index in sums.indices { sums[index] = Int64(littleEndian: sums[index]) }
        #endif
        self.init(layout: layout, fixedPoint: fixedPoint, sums: sums)
        (totalWeight, contributions) = counts
        var trailer = [UInt8](repeating: 0, count: ContentDigest.byteCount + 1)
        let trailerCount = try trailer.withUnsafeMutableBytes { try source($0) }
        guard trailerCount == ContentDigest.byteCount else {
            throw SnapshotError.wrongEnd(found: trailerCount, expected: ContentDigest.byteCount)
        }
        guard digest.bytes == Array(trailer.dropLast()) else { throw SnapshotError.digestMismatch }
    }

    /// Reads a snapshot from memory.
    public init(layout: ParameterLayout, fixedPoint: FixedPoint, snapshot bytes: [UInt8]) throws {
        var rest = bytes[...]
        try self.init(layout: layout, fixedPoint: fixedPoint) { buffer in
            // Safe: no more bytes are copied than the buffer holds.
            let piece = rest.prefix(buffer.count)
            buffer.copyBytes(from: piece)
            rest = rest.dropFirst(piece.count)
            return piece.count
        }
    }
}

// MARK: The header

extension ExactMean {
    private static let snapshotMagic = Array("TRIBSUM2".utf8)
    private static let snapshotHeaderByteCount = 8 + 7 * 8 + ContentDigest.byteCount

    private var snapshotHeader: [UInt8] {
        Self.snapshotPrefix(layout: layout, fixedPoint: fixedPoint, counts: (totalWeight, contributions))
    }

    private static func snapshotPrefix(
        layout: ParameterLayout,
        fixedPoint: FixedPoint,
        counts: (totalWeight: Int, contributions: Int)
    ) -> [UInt8] {
        let words = [
            UInt64(fixedPoint.fractionBits), fixedPoint.updateBound.bitPattern, UInt64(fixedPoint.maximumExamples),
            UInt64(fixedPoint.cohortBound), UInt64(counts.totalWeight), UInt64(counts.contributions),
            UInt64(layout.elementCount),
        ]
        let wordBytes = words.flatMap { word in (0..<8).map { UInt8(truncatingIfNeeded: word >> (8 * $0)) } }
        let averaged = layout.tensors.map { $0.isAveraged ? UInt8(1) : 0 }
        let tensors = ContentDigest.of(SafetensorsWriter.header(layout: layout) + averaged)
        return snapshotMagic + wordBytes + tensors.bytes
    }

    private static func counts(
        in header: [UInt8],
        layout: ParameterLayout,
        fixedPoint: FixedPoint
    ) throws(SnapshotError) -> (totalWeight: Int, contributions: Int) {
        guard Array(header.prefix(8)) == snapshotMagic else { throw .notASnapshot }
        func word(_ index: Int) -> Int? {
            let bytes = header[(8 + 8 * index)..<(16 + 8 * index)]
            return Int(exactly: bytes.reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) })
        }
        guard let totalWeight = word(4), let contributions = word(5), contributions <= fixedPoint.cohortBound,
            totalWeight >= contributions,
            totalWeight <= contributions * fixedPoint.maximumExamples * FixedPoint.fullWeight
        else { throw .impossibleCounts }
        let expected = snapshotPrefix(
            layout: layout,
            fixedPoint: fixedPoint,
            counts: (totalWeight, contributions)
        )
        guard header == expected else { throw .anotherRound }
        return (totalWeight, contributions)
    }

    private func withLittleEndianSums<Result, Failure: Error>(
        _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        // Safe: the buffer is valid during the closure, and Int64 is eight bytes without padding.
        #if _endian(little)
            return try sums.withUnsafeBufferPointer { (buffer) throws(Failure) in
                try body(UnsafeRawBufferPointer(buffer))
            }
        #else
            return try sums.map(\.littleEndian).withUnsafeBufferPointer { (buffer) throws(Failure) in
                try body(UnsafeRawBufferPointer(buffer))
            }
        #endif
    }
}
