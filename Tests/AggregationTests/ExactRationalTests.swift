import Randomness
import TestSupport
import Testing

/// The exact arithmetic that the mean is compared with is itself compared with what is known.
@Suite struct ExactRationalTests {
    @Test func `small fractions add, multiply, divide and compare as they do on paper`() {
        for (a, b, c, d) in Self.quadruples {
            let left = ExactRational(a, over: b)
            let right = ExactRational(c, over: d)
            #expect(left + right == ExactRational(a * d + c * b, over: b * d))
            #expect(left - right == ExactRational(a * d - c * b, over: b * d))
            #expect(left * right == ExactRational(a * c, over: b * d))
            #expect((left < right) == (a * d < c * b))
            if c != 0 { #expect(left / right * right == left) }
        }
    }

    private static let quadruples: [(Int, Int, Int, Int)] = (-4...4).flatMap { a in
        (1...4).flatMap { b in (-4...4).flatMap { c in (1...4).map { d in (a, b, c, d) } } }
    }

    @Test func `a float is exactly its binary fraction`() {
        #expect(ExactRational(0.1 as Float) == ExactRational(13_421_773, over: 1 << 27))
        #expect(ExactRational(0.1 as Float) > ExactRational(1, over: 10))
        #expect(ExactRational(-0x1p-1074) == ExactRational(0) - ExactRational.powerOfTwo(-1074))
        #expect(ExactRational(Float.leastNonzeroMagnitude) == ExactRational.powerOfTwo(-149))
        #expect(ExactRational(Double.greatestFiniteMagnitude) > ExactRational.powerOfTwo(1023))
        #expect(ExactRational(-0.0) == ExactRational(0))
    }

    @Test func `long products keep every digit`() throws {
        // (2ⁿ − 1)(2ⁿ + 1) = 2²ⁿ − 1
        for power in [31, 32, 33, 63, 64, 100, 500] {
            let one = ExactRational(1)
            let n = ExactRational.powerOfTwo(power)
            #expect((n - one) * (n + one) == ExactRational.powerOfTwo(2 * power) - one)
            #expect((n - one) * (n + one) != ExactRational.powerOfTwo(2 * power))
        }
    }

    @Test func `the spacing of floats is that of Float itself`() {
        var generator = SeededGenerator(seed: 1, stream: "spacing")
        for _ in 0..<1000 {
            let value = Float(bitPattern: UInt32(truncatingIfNeeded: generator.next()))
            guard value.isFinite, value.isNormal, value.ulp.isNormal else { continue }
            #expect(ExactRational(value).floatSpacing == ExactRational(value.ulp))
            let inside = (ExactRational(value) + ExactRational(value.nextAwayFromZero)) / ExactRational(2)
            #expect(inside.floatSpacing == ExactRational(value.ulp))
        }
    }
}

extension Float {
    fileprivate var nextAwayFromZero: Float { self < 0 ? nextDown : nextUp }
}
