/// Reads a decimal number as the nearest `Float`, without making text of it where that is not needed.
struct DecimalNumber {
    /// 10ⁿ for n to 22: the powers that a `Double` holds exactly.
    private let powers: [Double]

    init() {
        powers = (0..<22).reduce(into: [1]) { powers, _ in powers.append((powers.last ?? 1) * 10) }
    }

    /// The number in those bytes: a sign, digits with a point, an exponent. NaN if they are something else, or if the
    /// number is too large for a `Float`: a text never means NaN or an infinity here.
    func float(_ bytes: Span<UInt8>, from start: Int, to end: Int) -> Float {
        var index = start
        guard index < end else { return .nan }
        let isNegative = bytes[index] == UInt8(ascii: "-")
        if isNegative || bytes[index] == UInt8(ascii: "+") { index += 1 }

        // value = significand · 10^exponent, exact while there are at most 19 digits.
        var significand: UInt64 = 0
        let digitsStart = index
        while index < end, let digit = digit(bytes[index]) {
            significand = significand &* 10 &+ digit
            index += 1
        }
        var digitCount = index - digitsStart
        var exponent = 0
        if index < end, bytes[index] == UInt8(ascii: ".") {
            index += 1
            let fractionStart = index
            while index < end, let digit = digit(bytes[index]) {
                significand = significand &* 10 &+ digit
                index += 1
            }
            exponent = fractionStart - index
            digitCount -= exponent
        }
        guard digitCount > 0 else { return .nan }
        if index < end, bytes[index] | 0x20 == UInt8(ascii: "e") {
            guard let power = Self.exponent(bytes, from: index + 1, to: end) else { return .nan }
            exponent += power
            index = end
        }
        guard index == end else { return .nan }
        let magnitude =
            (digitCount <= 19 ? quickly(significand, exponent) : nil) ?? Self.exactly(bytes, from: start, to: end)
        return magnitude.isFinite ? (isNegative ? -magnitude.magnitude : magnitude) : .nan
    }

    /// The nearest float where two operations on doubles give it.
    private func quickly(_ significand: UInt64, _ exponent: Int) -> Float? {
        if exponent == 0 { return Float(significand) }
        guard exponent.magnitude < powers.count else { return nil }
        let value =
            exponent < 0 ? Double(significand) / powers[-exponent] : Double(significand) * powers[exponent]
        // Each operation is within 2⁻⁵³ of its true value, so the double is within two units in its last place of the
        // number, and a little. Its float is the nearest to the number too, unless half way between floats, where the
        // number itself may be on either side, is as near; below 2⁻¹²⁶ half way is elsewhere.
        let isNearHalfWay = (value.bitPattern & 0x1FFF_FFFF) &- 0x0FFF_FFFC <= 8
        guard !isNearHalfWay, value >= 0x1p-126 || value == 0 else { return nil }
        return Float(value)
    }

    /// The nearest float of a text that is known to be a number. The standard library rounds correctly.
    private static func exactly(_ bytes: Span<UInt8>, from start: Int, to end: Int) -> Float {
        var text = ""
        for index in start..<end { text.unicodeScalars.append(UnicodeScalar(bytes[index])) }
        return Float(text) ?? .nan
    }

    /// The exponent in those bytes, beyond ±100,000 no longer exact; nothing if they are no whole number.
    private static func exponent(_ bytes: Span<UInt8>, from start: Int, to end: Int) -> Int? {
        var index = start
        guard index < end else { return nil }
        let isNegative = bytes[index] == UInt8(ascii: "-")
        if isNegative || bytes[index] == UInt8(ascii: "+") { index += 1 }
        guard index < end else { return nil }
        var value = 0
        while index < end {
            let digit = bytes[index] &- UInt8(ascii: "0")
            guard digit <= 9 else { return nil }
            value = min(value * 10 + Int(digit), 100_000)
            index += 1
        }
        return isNegative ? -value : value
    }

    private func digit(_ byte: UInt8) -> UInt64? {
        let digit = byte &- UInt8(ascii: "0")
        return digit <= 9 ? UInt64(digit) : nil
    }
}
