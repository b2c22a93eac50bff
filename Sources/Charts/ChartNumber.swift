/// Numbers as charts show them.
public enum ChartNumber {
    /// A number with so many digits behind the point, at most 6.
    public static func text(_ value: Double, digits: Int) -> String {
        guard value.isFinite else { return "–" }
        let digits = min(6, max(0, digits))
        guard abs(value) < 1e12 else { return exponential(value) }
        let scale = (0..<digits).reduce(1.0) { product, _ in product * 10 }
        let whole = Int64((abs(value) * scale).rounded())
        let sign = value < 0 && whole != 0 ? "−" : ""
        guard digits > 0 else { return "\(sign)\(whole)" }
        let (front, back) = whole.quotientAndRemainder(dividingBy: Int64(scale))
        let tail = String(back)
        return "\(sign)\(front).\(String(repeating: "0", count: digits - tail.count))\(tail)"
    }

    /// A number with about three digits that tell something: `0.0123`, `4.56`, `1.2 M`.
    public static func short(_ value: Double) -> String {
        guard value.isFinite else { return "–" }
        let size = abs(value)
        if size >= 1e12 { return exponential(value) }
        for (limit, unit) in [(1e9, "G"), (1e6, "M"), (1e4, "k")] where size >= limit {
            let part = value / (unit == "k" ? 1e3 : limit)
            return "\(trimmed(text(part, digits: 1))) \(unit)"
        }
        if size >= 100 || size == 0 { return text(value, digits: 0) }
        if size >= 10 { return trimmed(text(value, digits: 1)) }
        if size >= 1 { return trimmed(text(value, digits: 2)) }
        return size < 1e-5 ? exponential(value) : trimmed(text(value, digits: size >= 0.01 ? 3 : 6))
    }

    /// A place in a drawing: at most one digit behind the point.
    static func place(_ value: Double) -> String {
        guard value.isFinite, abs(value) < 1e9 else { return "0" }
        let tenths = Int64((value * 10).rounded())
        let (whole, rest) = abs(tenths).quotientAndRemainder(dividingBy: 10)
        return "\(tenths < 0 ? "-" : "")\(whole)\(rest == 0 ? "" : ".\(rest)")"
    }

    private static func trimmed(_ text: String) -> String {
        guard text.contains(".") else { return text }
        var text = text[...]
        while text.last == "0" { text.removeLast() }
        if text.last == "." { text.removeLast() }
        return String(text)
    }

    private static func exponential(_ value: Double) -> String {
        var mantissa = abs(value)
        var exponent = 0
        while mantissa >= 10 { (mantissa, exponent) = (mantissa / 10, exponent + 1) }
        while mantissa < 1, mantissa > 0 { (mantissa, exponent) = (mantissa * 10, exponent - 1) }
        return "\(value < 0 ? "−" : "")\(trimmed(text(mantissa, digits: 1)))e\(exponent)"
    }
}
