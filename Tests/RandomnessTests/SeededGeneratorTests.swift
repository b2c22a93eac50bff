import Randomness
import Testing

/// The golden vectors were made by an implementation of xoshiro256** and SplitMix64 in another language: a change that
/// alters any bit would make every study come out differently.
@Suite struct SeededGeneratorTests {
    @Test func `the first words of a seed without labels are pinned`() {
        var generator = SeededGenerator(seed: 7)
        let words = (0..<4).map { _ in generator.next() }
        #expect(words == [0xb358_faf7_4ef9_765a, 0x475c_3d96_4f48_2cd2, 0xd6f1_d349_952c_7996, 0xfb29_3873_1e80_7240])
    }

    @Test func `the first words of a stream are pinned`() {
        var generator = SeededGenerator(seed: 7, stream: "shuffle", "round 3", "ward")
        let words = (0..<4).map { _ in generator.next() }
        #expect(words == [0x7bec_99d3_6709_3bcc, 0xf9b0_ae24_0581_ddfa, 0x0a7f_d841_ec4b_ec37, 0xc14e_88e0_2ad7_533f])
    }

    @Test func `the first integers below a bound are pinned`() {
        var generator = SeededGenerator(seed: 7, stream: "shuffle")
        #expect((0..<12).map { _ in generator.integer(below: 10) } == [2, 3, 4, 3, 7, 9, 5, 8, 4, 3, 2, 6])
    }

    @Test func `the first integers below a bound that rejects one word in four are pinned`() {
        var generator = SeededGenerator(seed: 7, stream: "bound")
        let integers = (0..<4).map { _ in generator.integer(below: 3 << 61) }
        #expect(
            integers == [
                6_370_208_640_486_454_266, 5_111_609_028_407_330_403, 628_297_023_054_012_335,
                2_799_330_131_552_962_611,
            ]
        )
    }

    @Test func `the first uniform numbers are pinned`() {
        var generator = SeededGenerator(seed: 7, stream: "uniform")
        let numbers = (0..<4).map { _ in generator.uniform() }
        #expect(
            numbers == [0x1.dc3412feb1494p-1, 0x1.9e73a774fa8c3p-1, 0x1.271f5f05ff766p-1, 0x1.8a95f97b4d828p-1]
        )
    }

    @Test func `a shuffled order is pinned`() {
        var generator = SeededGenerator(seed: 7, stream: "order")
        #expect(generator.shuffled(0..<10) == [3, 1, 5, 6, 2, 0, 7, 9, 8, 4])
    }

    @Test func `shuffling in place gives the order of shuffling a copy`() {
        var first = SeededGenerator(seed: 7, stream: "order")
        var second = first
        var elements = Array(0..<10)
        first.shuffle(&elements)
        #expect(elements == second.shuffled(0..<10))
        #expect(first == second)
    }

    @Test func `labels in an array are the same stream`() {
        #expect(SeededGenerator(seed: 7, stream: "a", "b") == SeededGenerator(seed: 7, labels: ["a", "b"]))
    }

    @Test(arguments: [
        (["ab"], ["ba"]), (["a", "b"], ["ab"]), (["a", "b"], ["b", "a"]), (["a"], ["a", ""]), ([], [""]),
        (["round 1"], ["round 2"]), (["a\0"], ["a"]),
    ])
    func `streams with other labels differ`(labels: [String], others: [String]) {
        var first = SeededGenerator(seed: 7, labels: labels)
        var second = SeededGenerator(seed: 7, labels: others)
        #expect((0..<4).map { _ in first.next() } != (0..<4).map { _ in second.next() })
    }

    @Test func `other seeds give other streams`() {
        let firstWords = (0..<1000 as Range<UInt64>).map { seed in
            var generator = SeededGenerator(seed: seed, stream: "a")
            return generator.next()
        }
        #expect(Set(firstWords).count == 1000)
    }

    @Test(arguments: [1, 2, 3, 7, 10])
    func `every integer below a bound occurs about equally often`(bound: Int) {
        var generator = SeededGenerator(seed: 1, stream: "counts")
        var counts = [Int](repeating: 0, count: bound)
        for _ in 0..<10_000 * bound { counts[generator.integer(below: bound)] += 1 }
        // Six standard deviations of a count with mean 10,000 are below 600.
        #expect(counts.allSatisfy { abs($0 - 10_000) < 600 })
    }

    @Test func `uniform numbers stay in [0, 1) and average one half`() {
        var generator = SeededGenerator(seed: 1, stream: "mean")
        let numbers = (0..<100_000).map { _ in generator.uniform() }
        #expect(numbers.allSatisfy { $0 >= 0 && $0 < 1 })
        #expect(abs(numbers.reduce(0, +) / 100_000 - 0.5) < 0.006)
    }

    @Test func `every order of three elements occurs about equally often`() {
        var generator = SeededGenerator(seed: 1, stream: "orders")
        var counts: [[Int]: Int] = [:]
        for _ in 0..<60_000 { counts[generator.shuffled(0..<3), default: 0] += 1 }
        #expect(counts.count == 6)
        #expect(counts.values.allSatisfy { abs($0 - 10_000) < 600 })
    }
}
