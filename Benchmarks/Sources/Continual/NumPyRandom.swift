/// NumPy's `default_rng(seed).permutation(count)`, so that the peer's script and we permute the same pixels:
/// `SeedSequence`, PCG64 (O'Neill 2014) and Fisher–Yates with masked rejection.
struct NumPyRandom {
    private var state: UInt128 = 0
    private let increment: UInt128
    private var half: UInt32?

    init(seed: UInt32) {
        let words = Self.words(of: seed)
        increment = (UInt128(words[2]) << 64 | UInt128(words[3])) << 1 | 1
        step()
        state &+= UInt128(words[0]) << 64 | UInt128(words[1])
        step()
    }

    /// A permutation of 0..<count.
    mutating func permutation(_ count: Int) -> [Int] {
        var result = Array(0..<count)
        for last in stride(from: count - 1, to: 0, by: -1) { result.swapAt(last, integer(upTo: last)) }
        return result
    }

    private mutating func integer(upTo largest: Int) -> Int {
        var mask = UInt32(largest)
        for shift in [1, 2, 4, 8, 16] { mask |= mask >> shift }
        while true {
            let value = next() & mask
            if value <= largest { return Int(value) }
        }
    }

    private mutating func next() -> UInt32 {
        if let kept = half {
            half = nil
            return kept
        }
        step()
        let rotation = UInt64(truncatingIfNeeded: state >> 122)
        let mixed = UInt64(truncatingIfNeeded: state >> 64) ^ UInt64(truncatingIfNeeded: state)
        let word = mixed &>> rotation | mixed &<< (64 &- rotation)
        half = UInt32(truncatingIfNeeded: word >> 32)
        return UInt32(truncatingIfNeeded: word)
    }

    private mutating func step() {
        state = state &* 0x2360_ED05_1FC6_5DA4_4385_DF64_9FCC_F645 &+ increment
    }

    /// Four words of `SeedSequence(seed)`.
    private static func words(of seed: UInt32) -> [UInt64] {
        var hash: UInt32 = 0x43B0_D7E5
        func hashed(_ value: UInt32) -> UInt32 {
            var value = value ^ hash
            hash = hash &* 0x931E_8875
            value = value &* hash
            return value ^ value >> 16
        }
        var pool = [seed, 0, 0, 0].map(hashed)
        for source in 0..<4 {
            for destination in 0..<4 where source != destination {
                let mixed = 0xCA01_F9DD &* pool[destination] &- 0x4973_F715 &* hashed(pool[source])
                pool[destination] = mixed ^ mixed >> 16
            }
        }
        var constant: UInt32 = 0x8B51_F9DD
        let halves = (0..<8).map { index in
            var value = pool[index % 4] ^ constant
            constant = constant &* 0x58F3_8DED
            value = value &* constant
            return UInt64(value ^ value >> 16)
        }
        return (0..<4).map { halves[2 * $0] | halves[2 * $0 + 1] << 32 }
    }
}
