/// A deterministic generator: xoshiro256** (Blackman and Vigna 2018, arXiv:1805.01407), seeded through SplitMix64.
///
/// The same seed and stream labels give the same bits on every platform and in every version of the product.
/// It is not for keys or tokens.
public struct SeededGenerator: RandomNumberGenerator, Sendable, Hashable {
    private var s0: UInt64
    private var s1: UInt64
    private var s2: UInt64
    private var s3: UInt64

    /// A generator for one purpose. One stream a purpose: labels that differ in any byte, or in how they are
    /// divided, give unrelated streams.
    ///
    /// - Parameters:
    ///   - seed: The seed of the study.
    ///   - stream: What the numbers are for, for instance `"shuffle", "3", "ward"`.
    public init(seed: UInt64, stream: String...) {
        self.init(seed: seed, labels: stream)
    }

    /// As ``init(seed:stream:)``, with the labels in an array.
    public init(seed: UInt64, labels: [String]) {
        var mixer = SplitMix64(state: seed)
        for label in labels {
            // FNV-1a over the label's bytes, closed by its length, then mixed into the seed.
            var hash: UInt64 = 0xcbf2_9ce4_8422_2325
            var length: UInt64 = 0
            for byte in label.utf8 {
                hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01b3
                length &+= 1
            }
            mixer = SplitMix64(state: mixer.next() ^ hash ^ (length << 56))
        }
        s0 = mixer.next()
        s1 = mixer.next()
        s2 = mixer.next()
        s3 = mixer.next()
    }

    /// The generator that stands at a state; nil for all zeros, from which nothing but zeros would come.
    ///
    /// - Parameter state: What ``state`` was.
    public init?(state: (UInt64, UInt64, UInt64, UInt64)) {
        guard state.0 | state.1 | state.2 | state.3 != 0 else { return nil }
        (s0, s1, s2, s3) = state
    }

    /// Where the generator stands: all that its next numbers depend on.
    public var state: (UInt64, UInt64, UInt64, UInt64) { (s0, s1, s2, s3) }

    /// The next 64 bits.
    public mutating func next() -> UInt64 {
        let result = Self.rotate(s1 &* 5, by: 7) &* 9
        let shifted = s1 << 17
        s2 ^= s0
        s3 ^= s1
        s1 ^= s2
        s0 ^= s3
        s2 ^= shifted
        s3 = Self.rotate(s3, by: 45)
        return result
    }

    private static func rotate(_ value: UInt64, by count: UInt64) -> UInt64 {
        (value << count) | (value >> (64 - count))
    }
}

/// SplitMix64 (Steele, Lea, Flood 2014): spreads a seed over the generator's state.
private struct SplitMix64 {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var z = state
        z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
        z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
        return z ^ (z >> 31)
    }
}
