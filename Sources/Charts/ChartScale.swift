/// What the numbers of an axis are.
public enum ChartScale: Sendable, Hashable {
    /// Numbers of any size; the axis spans those there are.
    case number
    /// Parts of a whole, shown in per cent.
    case fraction
    /// Numbers that are never below 0, as bytes or seconds: the axis begins at 0.
    case amount(unit: String)

    /// A value as it stands beside the axis.
    func text(_ value: Double) -> String {
        switch self {
        case .number: ChartNumber.short(value)
        case .fraction: "\(ChartNumber.short((value * 1e6).rounded() / 1e4)) %"
        case .amount(let unit):
            // 30 k and B are 30 kB.
            ChartNumber.short(value).contains(" ")
                ? ChartNumber.short(value) + unit : "\(ChartNumber.short(value)) \(unit)"
        }
    }
}

/// An axis: from where to where, and the numbers beside it.
struct ChartAxis {
    let lower: Double
    let upper: Double
    let ticks: [Double]

    /// Numbers from here on have no place.
    static let limit = 1e100

    /// An axis that shows those values.
    ///
    /// - Parameter count: About how many numbers stand beside it.
    init(_ values: [Double], scale: ChartScale, count: Int = 5) {
        let finite = values.filter { abs($0) < Self.limit }
        var low = finite.min() ?? 0
        var high = finite.max() ?? 1
        if case .amount = scale { low = min(0, low) }
        if high - low < max(abs(high), abs(low)) * 1e-9 || high == low {
            let room = high == 0 ? 1 : abs(high) * 0.1
            high += room
            if case .amount = scale {} else { low -= room }
        }
        let step = Self.step((high - low) / Double(max(1, count)))
        var first = (low / step).rounded(.down)
        var last = (high / step).rounded(.up)
        if scale == .fraction {
            // Nothing is below none, or above all.
            first = max(first, 0)
            last = min(last, (1 / step).rounded(.down))
            if last <= first { (first, last) = (0, max(1, (1 / step).rounded(.down))) }
        }
        lower = first * step
        upper = max(last, first + 1) * step
        ticks = (0...Int(max(1, min(20, last - first)))).map { (first + Double($0)) * step }
    }

    /// An axis of whole numbers from the first to the last, whose numbers are round.
    init(whole values: [Double], count: Int = 6) {
        let finite = values.filter { abs($0) < Self.limit }
        let low = finite.min() ?? 0
        let high = max(finite.max() ?? 1, low + 1)
        lower = low
        upper = high
        let step = max(1, Self.step((high - low) / Double(max(1, count))))
        let first = (low / step).rounded(.up)
        let last = (high / step).rounded(.down)
        ticks = last < first ? [low] : (0...Int(min(20, last - first))).map { (first + Double($0)) * step }
    }

    /// Where a value lies, from 0 to 1.
    func part(_ value: Double) -> Double { (value - lower) / (upper - lower) }

    /// The next of 1, 2, 5, 10 … times a power of ten.
    private static func step(_ rough: Double) -> Double {
        var power = 1.0
        while power > rough, power > 1e-300 { power /= 10 }
        while power * 10 <= rough { power *= 10 }
        let factor = [1.0, 2, 5, 10].first { $0 * power >= rough * 0.999_999 } ?? 10
        return factor * power
    }
}
