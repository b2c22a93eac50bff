import Aggregation
import Foundation
import Randomness
import TestSupport
import Testing

@Suite struct FixedPointTests {
    @Test func `the documented defaults keep 29 fraction bits up to 2048 updates`() throws {
        for (cohort, bits) in [(1, 29), (100, 29), (2048, 29), (2049, 28), (100_000, 23)] {
            let fixedPoint = try FixedPoint(updateBound: 4, maximumExamples: 1 << 20, cohortBound: cohort)
            #expect(fixedPoint.fractionBits == bits)
        }
    }

    @Test func `P2: no term leaves 2^51 and no sum 2^62, and one bit more would`() throws {
        try forEachCase("fixed point", cases: 1000) { seed in
            var generator = SeededGenerator(seed: seed, stream: "bounds")
            let bound = (generator.uniform() + 0.01) * Double(1 << generator.integer(below: 12))
            let examples = 1 + generator.integer(below: 1 << generator.integer(below: 25))
            let cohort = 1 + generator.integer(below: 1 << generator.integer(below: 14))
            guard
                let fixedPoint = try? FixedPoint(updateBound: bound, maximumExamples: examples, cohortBound: cohort)
            else { return }
            func fits(_ bits: Int) -> Bool {
                let term = ExactRational(bound) * ExactRational(examples) * ExactRational.powerOfTwo(bits)
                // The product of the bounds is rounded to a Double before its logarithm is taken.
                let slack = ExactRational(1) + ExactRational.powerOfTwo(-51)
                return term <= ExactRational.powerOfTwo(51) * slack
                    && term * ExactRational(cohort) <= ExactRational.powerOfTwo(62) * slack
            }
            try #require(fits(fixedPoint.fractionBits))
            let next = fixedPoint.fractionBits + 1
            try #require(!fits(next) || next > FixedPoint.fractionBitsRange.upperBound)
        }
    }

    @Test func `tiny bounds do not ask for more than 100 bits`() throws {
        #expect(try FixedPoint(updateBound: 1e-40, maximumExamples: 1, cohortBound: 1).fractionBits == 100)
        let least = try FixedPoint(updateBound: .leastNonzeroMagnitude, maximumExamples: 1, cohortBound: 1)
        #expect(least.fractionBits == 100)
    }

    @Test func `the least fraction bits are 11`() throws {
        #expect(try FixedPoint(updateBound: 0x1p40, maximumExamples: 1, cohortBound: 1).fractionBits == 11)
        #expect(throws: FixedPointError.self) {
            try FixedPoint(updateBound: 0x1p41, maximumExamples: 1, cohortBound: 1)
        }
    }

    @Test(
        arguments: [
            (0, 1, 1, "update_bound is 0.0; expected a number above 0, for instance 4"),
            (-1, 1, 1, "update_bound is -1.0; expected a number above 0, for instance 4"),
            (.nan, 1, 1, "update_bound is nan; expected a number above 0, for instance 4"),
            (.infinity, 1, 1, "update_bound is inf; expected a number above 0, for instance 4"),
            (4, 0, 1, "max_examples is 0; expected 1 or more"),
            (4, 1, 0, "the cohort is bounded by 0 updates; expected 1 or more"),
            (
                1e300, 1 << 40, 1 << 62,
                "4611686018427387904 updates of up to 1099511627776 examples with components up to 1e+300 leave the "
                    + "exact sum fewer than 11 fraction bits, or are more than 2⁵² examples; lower update_bound, max_examples or the cohort"
            ),
        ] as [(Double, Int, Int, String)]
    )
    func `impossible bounds are refused with a sentence`(bound: Double, examples: Int, cohort: Int, sentence: String) {
        let error = #expect(throws: FixedPointError.self) {
            try FixedPoint(updateBound: bound, maximumExamples: examples, cohortBound: cohort)
        }
        #expect(error?.description == sentence)
    }

    @Test func `a fixed point is stored with its bits, and other bits are refused`() throws {
        let fixedPoint = try FixedPoint(updateBound: 4, maximumExamples: 1 << 20, cohortBound: 10)
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        let json = String(decoding: try encoder.encode(fixedPoint), as: UTF8.self)
        #expect(json == #"{"cohort_bound":10,"fraction_bits":29,"max_examples":1048576,"update_bound":4}"#)
        #expect(try JSONDecoder().decode(FixedPoint.self, from: Data(json.utf8)) == fixedPoint)
        let other = json.replacing(":29", with: ":28")
        #expect(throws: DecodingError.self) { try JSONDecoder().decode(FixedPoint.self, from: Data(other.utf8)) }
    }
}
