import Glibc

/// How far the features of new data are from those of a reference: the population stability index.
///
///     PSI = Σ_b (q_b − p_b) · ln(q_b / p_b)
///
/// over bins b of one feature, where p_b is the part of the reference's rows in the bin and q_b the part of the new
/// ones: the sum of the two Kullback–Leibler divergences between p and q (Jeffreys 1946). By the custom of credit
/// scoring (Siddiqi 2006, "Credit Risk Scorecards") below 0.1 is no shift, above 0.25 a large one. Of two samples of
/// the same population it is about 9 · (1/n + 1/m) for n and m rows (Yurdakul 2018, "Statistical Properties of
/// Population Stability Index"): below a few hundred rows chance alone reaches 0.1, and the largest of many features
/// reaches more.
///
/// The bins end at the reference's deciles. A value that is more than one decile has a bin of its own, so that a
/// constant feature, two values or many zeros are compared as they are; what is no number has one too. A part counts as
/// half a row at least, and as 1/10,000 at least, so that an empty bin makes no infinite index; a bin that is empty on
/// both sides counts nothing. Both data have to be scaled alike.
public enum PopulationStability {
    /// The largest index of a feature; 0 if one of the two has no rows.
    ///
    /// - Precondition: Both have the same number of features.
    public static func index(between reference: Dataset, and other: Dataset) -> Double {
        indices(between: reference, and: other).max() ?? 0
    }

    /// The index of every feature, each finite and at least 0; all 0 if one of the two has no rows.
    ///
    /// - Precondition: Both have the same number of features.
    public static func indices(between reference: Dataset, and other: Dataset) -> [Double] {
        precondition(
            reference.featureCount == other.featureCount,
            "\(reference.featureCount) and \(other.featureCount) features; expected the same number"
        )
        guard reference.count > 0, other.count > 0 else {
            return [Double](repeating: 0, count: reference.featureCount)
        }
        return (0..<reference.featureCount).map { column in
            let bins = Bins(of: values(of: column, in: reference))
            return index(
                between: bins.counts(of: values(of: column, in: reference)),
                and: bins.counts(of: values(of: column, in: other))
            )
        }
    }

    private static func values(of column: Int, in data: Dataset) -> [Float] {
        stride(from: column, to: data.features.count, by: data.featureCount).map { data.features[$0] }
    }

    private static func index(between reference: [Int], and other: [Int]) -> Double {
        let (total, otherTotal) = (Double(reference.reduce(0, +)), Double(other.reduce(0, +)))
        return zip(reference, other).reduce(0) { sum, counts in
            guard counts.0 > 0 || counts.1 > 0 else { return sum }
            let part = part(counts.0, of: total)
            let otherPart = Self.part(counts.1, of: otherTotal)
            return sum + (otherPart - part) * log(otherPart / part)
        }
    }

    private static func part(_ count: Int, of total: Double) -> Double {
        max(Double(count) / total, 0.5 / total, 1e-4)
    }

    /// The bins of one feature.
    private struct Bins {
        /// The largest value of each bin but the last two, which have the values above them all and what is no number.
        private let ends: [Float]

        /// Bins that end at the deciles of the values.
        init(of values: [Float]) {
            let sorted = values.filter { !$0.isNaN }.sorted()
            var ends: [Float] = []
            for tenth in 1..<10 where !sorted.isEmpty {
                let end = sorted[(tenth * sorted.count - 1) / 10]
                if end == ends.last {
                    // Again: it gets a bin of its own.
                    let before = end.nextDown
                    if ends.count < 2 || ends[ends.count - 2] < before { ends.insert(before, at: ends.count - 1) }
                } else {
                    ends.append(end)
                }
            }
            self.ends = ends
        }

        /// How many of the values are in each bin.
        func counts(of values: [Float]) -> [Int] {
            var counts = [Int](repeating: 0, count: ends.count + 2)
            for value in values { counts[value.isNaN ? ends.count + 1 : bin(of: value)] += 1 }
            return counts
        }

        /// The first bin whose end is not below the value.
        private func bin(of value: Float) -> Int {
            var (low, high) = (0, ends.count)
            while low < high {
                let middle = (low + high) / 2
                if ends[middle] < value { low = middle + 1 } else { high = middle }
            }
            return low
        }
    }
}
