import Parameters

/// Eight bytes that a row of the history carries so that a byte changed by the disk is noticed: the first of the
/// SHA-256 of the row's numbers, eight bytes each, the largest first, and its text.
enum Checksum {
    /// The checksum of a row with those numbers and that text.
    static func of(_ numbers: Int64..., text: [UInt8]) -> Int64 {
        var stream = ContentDigest.Stream()
        for number in numbers {
            stream.update((0..<8).map { UInt8(truncatingIfNeeded: number >> (56 - 8 * $0)) })
        }
        stream.update(text)
        return stream.finish().bytes.prefix(8).reduce(0) { $0 << 8 | Int64($1) }
    }
}
