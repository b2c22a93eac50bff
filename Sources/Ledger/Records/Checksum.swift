import Parameters

/// Eight bytes that a row carries so that a byte changed by the disk is noticed: the first of the SHA-256 of the row's
/// numbers, eight bytes each, the largest first, and its text.
enum Checksum {
    /// The checksum of a row with those numbers and that text.
    static func of(_ numbers: Int64..., text: [UInt8]) -> Int64 {
        var stream = ContentDigest.Stream()
        for number in numbers { stream.update(bytes(of: number)) }
        stream.update(text)
        return value(stream)
    }

    /// The checksum of a row with those numbers and several texts, each behind its length; nothing has length -1.
    static func of(_ numbers: [Int64], texts: [String?]) -> Int64 {
        var stream = ContentDigest.Stream()
        for number in numbers { stream.update(bytes(of: number)) }
        for text in texts {
            let utf8 = text.map { Array($0.utf8) }
            stream.update(bytes(of: utf8.map { Int64($0.count) } ?? -1))
            stream.update(utf8 ?? [])
        }
        return value(stream)
    }

    /// The checksum of the row that says whose history it is.
    static func ofFederation(_ name: String, created: Int64) -> Int64 { of([created], texts: [name]) }

    /// The checksum of a document.
    static func ofDocument(_ kind: String, key: String, body: String) -> Int64 { of([], texts: [kind, key, body]) }

    private static func bytes(of number: Int64) -> [UInt8] {
        (0..<8).map { UInt8(truncatingIfNeeded: number >> (56 - 8 * $0)) }
    }

    private static func value(_ stream: consuming ContentDigest.Stream) -> Int64 {
        stream.finish().bytes.prefix(8).reduce(0) { $0 << 8 | Int64($1) }
    }
}
