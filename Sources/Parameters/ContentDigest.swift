import Crypto

/// The SHA-256 of some bytes. It names a model, an update, a plan: the same bytes, the same name.
///
/// As text it is 64 lower-case hexadecimal digits, in JSON too; there is one spelling of a digest.
public struct ContentDigest: Sendable, Hashable, CustomStringConvertible {
    /// The number of bytes of a digest.
    public static let byteCount = 32

    /// The digest as four big-endian words: their order is the order of the bytes.
    private let words: (UInt64, UInt64, UInt64, UInt64)

    /// The digest that is written as 64 lower-case hexadecimal digits, or nothing.
    public init?(hexadecimal text: String) {
        guard text.utf8.count == 2 * Self.byteCount else { return nil }
        var words = (UInt64(0), UInt64(0), UInt64(0), UInt64(0))
        for digit in text.utf8 {
            guard let value = Self.value(ofDigit: digit) else { return nil }
            // The first digit ends up at the top of the first word.
            words.0 = words.0 << 4 | words.1 >> 60
            words.1 = words.1 << 4 | words.2 >> 60
            words.2 = words.2 << 4 | words.3 >> 60
            words.3 = words.3 << 4 | UInt64(value)
        }
        self.words = words
    }

    /// The digest with those 32 bytes, or nothing if there are more or fewer.
    public init?(bytes: some Collection<UInt8>) {
        guard bytes.count == Self.byteCount else { return nil }
        self.init(exactly: bytes)
    }

    private init(exactly bytes: some Sequence<UInt8>) {
        var words = [UInt64](repeating: 0, count: 4)
        for (index, byte) in bytes.enumerated() { words[index / 8] = words[index / 8] << 8 | UInt64(byte) }
        self.words = (words[0], words[1], words[2], words[3])
    }

    /// The 32 bytes.
    public var bytes: [UInt8] {
        [UInt8](unsafeUninitializedCapacity: Self.byteCount) { bytes, count in
            // Safe: eight bytes for each of four words are as many as the buffer has room for, and all are set.
            for (place, word) in [words.0, words.1, words.2, words.3].enumerated() {
                for index in 0..<8 { bytes[8 * place + index] = UInt8(truncatingIfNeeded: word >> (56 - 8 * index)) }
            }
            count = Self.byteCount
        }
    }

    /// 64 lower-case hexadecimal digits.
    public var hexadecimal: String {
        String(unsafeUninitializedCapacity: 2 * Self.byteCount) { digits in
            // Safe: 16 digits for each of four words are as many as the buffer has room for, and all are set.
            for (place, word) in [words.0, words.1, words.2, words.3].enumerated() {
                for index in 0..<16 {
                    digits[16 * place + index] = Self.digit(ofValue: UInt8(word >> (60 - 4 * index) & 15))
                }
            }
            return 2 * Self.byteCount
        }
    }

    /// As ``hexadecimal``.
    public var description: String { hexadecimal }

    /// The digest of the bytes.
    public static func of(_ bytes: [UInt8]) -> ContentDigest {
        var stream = Stream()
        stream.update(bytes)
        return stream.finish()
    }

    /// The digest of the bytes.
    public static func of(_ bytes: UnsafeRawBufferPointer) -> ContentDigest {
        // Safe: the buffer is only read, and only during the call.
        var stream = Stream()
        stream.update(bytes)
        return stream.finish()
    }

    /// The digest of bytes that arrive one piece after another. Where they are divided does not matter.
    public struct Stream: Sendable {
        private var hash = SHA256()

        /// A stream of no bytes yet.
        public init() {}

        /// Takes the next bytes.
        public mutating func update(_ bytes: UnsafeRawBufferPointer) {
            // Safe: the buffer is only read, and only during the call.
            hash.update(bufferPointer: bytes)
        }

        /// Takes the next bytes.
        public mutating func update(_ bytes: [UInt8]) {
            // Safe: the array outlives the closure that reads it.
            bytes.withUnsafeBytes { hash.update(bufferPointer: $0) }
        }

        /// The digest of everything taken so far.
        public func finish() -> ContentDigest {
            ContentDigest(exactly: hash.finalize())
        }
    }

    private static func value(ofDigit digit: UInt8) -> UInt8? {
        switch digit {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): digit - UInt8(ascii: "a") + 10
        default: nil
        }
    }

    private static func digit(ofValue value: UInt8) -> UInt8 {
        value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") + value - 10
    }
}

extension ContentDigest {
    /// Whether all bytes are the same.
    public static func == (left: ContentDigest, right: ContentDigest) -> Bool { left.words == right.words }

    /// Feeds the bytes to a hasher.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(words.0)
        hasher.combine(words.1)
        hasher.combine(words.2)
        hasher.combine(words.3)
    }
}

extension ContentDigest: Comparable {
    /// The order of the bytes, which is the order of the hexadecimal digits.
    public static func < (left: ContentDigest, right: ContentDigest) -> Bool { left.words < right.words }
}

extension ContentDigest: Codable {
    /// Reads 64 lower-case hexadecimal digits.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        guard let digest = ContentDigest(hexadecimal: text) else {
            throw DecodingError.dataCorruptedError(
                in: container,
                debugDescription: "found \(text.count) characters, expected a SHA-256 as 64 of 0-9 and a-f"
            )
        }
        self = digest
    }

    /// Writes 64 lower-case hexadecimal digits.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(hexadecimal)
    }
}

extension ContentDigest: CodingKeyRepresentable {
    /// The hexadecimal digits as a key.
    public var codingKey: any CodingKey { hexadecimal.codingKey }

    /// The digest that the key spells, or nothing.
    public init?(codingKey: some CodingKey) { self.init(hexadecimal: codingKey.stringValue) }
}
