import CKernels
import Randomness
import TestSupport
import Testing

@testable import Training

/// The quick reading of short numbers beside the standard library's.
struct ShortNumberTests {
    /// The float that the kernel reads from the end of a buffer, with bytes before it and that many behind; nothing if
    /// it leaves the text to others.
    private static func short(_ text: String, behind: Int) -> Float? {
        let bytes = Array("7,\(text)".utf8) + [UInt8](repeating: UInt8(ascii: "9"), count: behind)
        var cells = [tables_cell(start: 2, end: bytes.count - behind)]
        var columns = [tables_column(cell: 0, feature: 0, lowest: -.infinity, highest: .infinity, is_plain: true)]
        var feature: [Float] = [.nan]
        let read = tables_read_numbers(&feature, bytes, bytes.count, &cells, &columns, 0, 1)
        return read == 1 ? feature[0] : nil
    }

    private static func check(_ text: String) throws {
        for behind in [0, 1, 7, 8, 40] {
            guard let found = short(text, behind: behind) else { continue }
            let expected = try #require(Float(text), "\(text)")
            try #require(found.bitPattern == expected.bitPattern, "\(text)")
        }
        let bytes = Array(text.utf8)
        let found = DecimalNumber().float(bytes.span, from: 0, to: bytes.count)
        let expected = Float(text).flatMap { $0.isFinite ? $0 : nil }
        // Texts such as "nan" and "0x1" are numbers to the standard library only.
        let isDecimal = text.utf8.allSatisfy { "0123456789+-.eE".utf8.contains($0) }
        try #require(found.bitPattern == (isDecimal ? expected ?? .nan : .nan).bitPattern, "\(text)")
    }

    @Test(arguments: [
        "0", "7", "-7", "-0", "-0.0", "00", "007", "12", "1.5", "-1.5", "5.", ".5", "-.5", "0.1", "12345678",
        "1234567.8",
        "16777216", "16777217", "16777217.0", "16777219.0", "0.12345678", "123456789", "1234567890123456",
        "12345.6789012",
        "123456789.5", "12345678.9", "1234567890.12345", ".123456789", "123456789.",
        "0.1234567890123456", "-0.12345678901234567", "123456789012345678", "8388608.5", "75.37630081176758",
        "31.87403964996338", "82.90409469604492",
    ])
    func `a short number is the nearest float, bit for bit, wherever the bytes end`(text: String) throws {
        let isRead = Self.short(text, behind: 40) != nil
        let isHalfWay = [
            "16777217", "16777217.0", "16777219.0", "8388608.5", "75.37630081176758", "31.87403964996338",
            "82.90409469604492",
        ].contains(text)
        #expect(isRead || isHalfWay)
        try Self.check(text)
    }

    @Test(arguments: [
        "", "-", ".", "-.", "+3", "--1", "1-", "1..2", "1.2.3", "1e5", "1e400", "x", "1x", "x1", "1,5", " 1", "1 ", "/",
        ":",
        "1/2", "12:30:45", "é", "\u{7F}\u{80}", "12345678x", "1234567.x", "0.1234567x12345", "nan", "inf",
        "12345678901234567890", "1234567890123456.5",
    ])
    func `anything else is left to the careful reader`(text: String) throws {
        for behind in [0, 1, 7, 8, 40] { #expect(Self.short(text, behind: behind) == nil, "\(text)") }
    }

    @Test func `every byte in every place of a number is a digit, its only point, or refused`() throws {
        for length in 1...19 {
            for place in 0..<length {
                for byte in UInt8(1)..<128 {
                    var text = [UInt8](repeating: UInt8(ascii: "3"), count: length)
                    text[place] = byte
                    try Self.check(String(decoding: text, as: UTF8.self))
                }
            }
        }
    }

    @Test func `all numbers of up to four digits with a point anywhere are exact`() throws {
        for number in 0..<10_000 {
            let digits = Array("\(number + 10_000)".dropFirst())
            for place in 0...4 {
                try Self.check(String(digits[..<place]) + "." + String(digits[place...]))
            }
        }
    }

    @Test func `random decimal texts are read as the standard library reads them`() throws {
        try forEachCase("short numbers", cases: 400) { seed in
            var generator = SeededGenerator(seed: seed, stream: "short numbers")
            func digits(_ limit: Int) -> String {
                (0..<generator.integer(below: limit)).map { _ in String(generator.integer(below: 10)) }.joined()
            }
            for _ in 0..<100 {
                let sign = ["", "", "-", "+"][generator.integer(below: 4)]
                switch generator.integer(below: 6) {
                case 0: try Self.check(sign + digits(10))
                case 1: try Self.check(sign + digits(4) + "." + digits(6))
                case 2: try Self.check(sign + digits(10) + "." + digits(20))
                case 3: try Self.check("\(sign)\(digits(3)).\(digits(22))e\(generator.integer(below: 60) - 30)")
                case 4:
                    // Beside half way between two floats.
                    let float = Float(1 + generator.integer(below: 1 << 24)) * 0x1p-20
                    let halfWay = (Double(float) + Double(float.nextUp)) / 2
                    try Self.check("\(sign)\([halfWay.nextDown, halfWay, halfWay.nextUp][generator.integer(below: 3)])")
                default:
                    try Self.check("\(sign)\(Float(bitPattern: UInt32(truncatingIfNeeded: generator.next() >> 33)))")
                }
            }
        }
    }
}
