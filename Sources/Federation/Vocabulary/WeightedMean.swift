/// The mean of what nodes report, weighted by their examples. Finite for finite values, whatever a node claims.
enum WeightedMean {
    /// Σ wᵢvᵢ / Σ wᵢ over the elements that have a value and a positive weight, in the order given; nil for none.
    static func of<Element>(
        _ elements: [Element],
        value: (Element) -> Double?,
        weight: (Element) -> Int
    ) -> Double? {
        var sum = 0.0
        var total = 0.0
        for element in elements {
            let weight = Double(weight(element))
            guard let value = value(element), weight > 0 else { continue }
            sum += value * weight
            total += weight
        }
        guard total > 0 else { return nil }
        if sum.isFinite { return sum / total }
        // The products overflowed: every part is scaled first, which rounds a little more.
        var mean = 0.0
        for element in elements {
            let weight = Double(weight(element))
            guard let value = value(element), weight > 0 else { continue }
            mean += value * (weight / total)
        }
        let largest = Double.greatestFiniteMagnitude
        return min(max(mean, -largest), largest)
    }
}

extension Int {
    /// The sum, or the nearest integer there is.
    func addingWithoutOverflow(_ other: Int) -> Int {
        let (sum, isOverflowing) = addingReportingOverflow(other)
        guard isOverflowing else { return sum }
        return other > 0 ? .max : .min
    }
}
