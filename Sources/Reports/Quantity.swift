import Charts
public import Federation

/// Numbers as people read them, in reports.
public enum Quantity {
    /// A rate in per cent with one digit, or a dash.
    public static func percent(_ rate: Double?) -> String {
        rate.map { "\(ChartNumber.text($0 * 100, digits: 1)) %" } ?? "–"
    }

    /// A number with four digits, or a dash.
    public static func loss(_ loss: Double?) -> String { loss.map { ChartNumber.text($0, digits: 4) } ?? "–" }

    /// A difference of rates in points.
    public static func points(_ difference: Double) -> String {
        "\(ChartNumber.text(difference * 100, digits: 1)) points"
    }

    /// Seconds, with the digits they deserve.
    public static func seconds(_ seconds: Double) -> String {
        if seconds < 10 { return "\(ChartNumber.text(seconds, digits: 2)) s" }
        if seconds < 120 { return "\(ChartNumber.text(seconds, digits: 0)) s" }
        if seconds < 7200 { return "\(ChartNumber.text(seconds / 60, digits: 0)) min" }
        return "\(ChartNumber.text(seconds / 3600, digits: 1)) h"
    }

    /// Bytes in the largest unit that keeps a number of at least 1.
    public static func bytes(_ count: Int) -> String {
        let (value, unit) = scaled(Double(count), ["B", "kB", "MB", "GB", "TB"])
        return "\(ChartNumber.text(value, digits: unit == "B" ? 0 : 1)) \(unit)"
    }

    /// Joules in the largest unit that keeps a number of at least 1.
    public static func joules(_ joules: Double) -> String {
        let (value, unit) = scaled(joules, ["J", "kJ", "MJ", "GJ", "TJ"])
        return "\(ChartNumber.text(value, digits: 1)) \(unit)"
    }

    /// The energy of contributions: measured, estimated with ≈, or a dash.
    public static func energy(_ totals: ResourceTotals) -> String {
        let measured = totals.measuredJoules > 0 ? joules(totals.measuredJoules) : nil
        let estimated = totals.estimatedJoules > 0 ? "≈ \(joules(totals.estimatedJoules))" : nil
        let parts = [measured, estimated].compactMap(\.self)
        return parts.isEmpty ? "–" : parts.joined(separator: " and ")
    }

    /// The energy of one contribution.
    public static func energy(_ use: ResourceUse?) -> String {
        guard let energy = use?.energyJoules else { return "–" }
        return use?.energySource == .measured ? joules(energy) : "≈ \(joules(energy))"
    }

    /// `10`, or `10–12` where the ends differ; a dash for nothing.
    static func range(_ range: ClosedRange<Int>?) -> String {
        guard let range else { return "–" }
        return range.lowerBound == range.upperBound ? "\(range.lowerBound)" : "\(range.lowerBound)–\(range.upperBound)"
    }

    private static func scaled(_ value: Double, _ units: [String]) -> (value: Double, unit: String) {
        var (value, unit) = (value, 0)
        while value >= 1000, unit < units.count - 1 { (value, unit) = (value / 1000, unit + 1) }
        return (value, units[unit])
    }
}
