import Randomness
import TestSupport
import Testing

@testable import Training

struct DecimalNumberTests {
    private let decimal = DecimalNumber()

    private func float(_ text: String) -> Float {
        // Read from the middle, as in a window.
        let bytes = Array("9\(text)9".utf8)
        return decimal.float(bytes.span, from: 1, to: bytes.count - 1)
    }

    @Test(arguments: [
        "0", "-0", "+7", "1", "16", "255", "0.1", ".5", "5.", "-1.25e2", "1E+3", "1e-3", "3.4028235e38", "1e-45",
        "0.000000000000000000000000000000000000000000001", "1.17549435e-38", "16777217", "16777219", "9007199254740993",
        "16777217.0", "16777217.0000000001", "123456789012345678", "1234567890123456789012", "0e999999999999", "00012",
        "1.00000005960464477539062500000000000000000000000000001", "1.000000059604644775390625", "8388608.5", "4e22",
        // Their nearest doubles lie half way between floats, and they themselves do not.
        "75.37630081176758", "31.87403964996338", "82.90409469604492", "43.16195487976074",
    ])
    func `the float is the nearest one, bit for bit`(text: String) throws {
        let expected = try #require(Float(text))
        #expect(float(text).bitPattern == expected.bitPattern, "\(text)")
    }

    @Test(arguments: [
        "", "-", "+", ".", "e5", "1e", "1e+", "1.2.3", "1,5", "x1", "1x", "0x10", "nan", "NaN", "inf", "-inf",
        "infinity",
        "1e39", "-3.5e38", "1 2", " 1", "1 ", "--1", "1e5.0", "1_000", "٣", "1e999999999999999999999",
    ])
    func `what is not a finite number is NaN`(text: String) {
        #expect(float(text).isNaN, "\(text)")
    }

    @Test func `random numbers are read as the standard library reads them`() throws {
        try forEachCase("decimal numbers", cases: 300) { seed in
            var generator = SeededGenerator(seed: seed, stream: "decimal")
            for _ in 0..<100 {
                let text = Self.number(&generator)
                guard let expected = Float(text), expected.isFinite else {
                    try #require(float(text).isNaN, "\(text)")
                    continue
                }
                try #require(float(text).bitPattern == expected.bitPattern, "\(text)")
            }
        }
    }

    private static func number(_ generator: inout SeededGenerator) -> String {
        func digits(_ limit: Int) -> String {
            (0..<generator.integer(below: limit)).map { _ in String(generator.integer(below: 10)) }.joined()
        }
        switch generator.integer(below: 3) {
        case 0: return "\(Float(bitPattern: UInt32(truncatingIfNeeded: generator.next())).magnitude)"
        case 1: return "\(generator.integer(below: 2) == 0 ? "-" : "")\(digits(22))1\(digits(4)).\(digits(9))"
        default: return "0\(digits(10)).\(digits(10))e\(generator.integer(below: 100) - 50)"
        }
    }
}
