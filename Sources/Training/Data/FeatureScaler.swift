import CKernels

/// Scales features by what it found in the training part.
public struct FeatureScaler: Sendable, Hashable {
    private let outputs: [FeatureOutput]
    /// The values found of each feature.
    private var counts: [Double]
    private var means: [Double]
    private var deviations: [Double]

    /// Fits mean and standard deviation of every feature, leaving out what is missing (NaN).
    ///
    ///     mean = Σ x / n        deviation = √(Σ (x − mean)² / n)
    ///
    /// The sums are of doubles in the order of the rows, so the same rows give the same bits. Equal values have a
    /// deviation of exactly 0: fewer than 2²⁹ equal floats add up exactly.
    init(fitting features: [Float], outputs: [FeatureOutput]) {
        let width = outputs.count
        var sums = [Double](repeating: 0, count: width)
        var counts = [Double](repeating: 0, count: width)
        let rowCount = width == 0 ? 0 : features.count / width
        // Safe: `rowCount` rows of `width` values are no more than there are, and the other arrays have `width` values.
        tables_add_columns(&sums, &counts, features, rowCount, width)
        let means = (0..<width).map { counts[$0] > 0 ? sums[$0] / counts[$0] : 0 }
        var squares = [Double](repeating: 0, count: width)
        // Safe: as above.
        tables_add_squares(&squares, means, features, rowCount, width)
        self.outputs = outputs
        self.counts = counts
        self.means = means
        deviations = (0..<width).map { counts[$0] > 0 ? (squares[$0] / counts[$0]).squareRoot() : 0 }
    }

    /// Refuses features that are not those that the scaling was fitted on.
    func requireSameFeatures(_ others: [FeatureOutput]) throws(ColumnFault) {
        guard others.count == outputs.count else {
            throw .featureCount(found: others.count, expected: outputs.count)
        }
        for (index, (found, expected)) in zip(others, outputs).enumerated() where found.name != expected.name {
            throw .otherFeature(place: index + 1, found: found.name, expected: expected.name)
        }
    }

    /// This scaling for the features of other data, with what is missing in it from a scaling fitted on them: the
    /// deviation of a feature that had one value only, and the mean too where it had none.
    ///
    /// - Precondition: The other has the same number of features.
    func completed(by other: FeatureScaler) -> FeatureScaler {
        precondition(other.outputs.count == outputs.count, "scalings of different features")
        var completed = other
        for column in outputs.indices where counts[column] > 0 {
            completed.counts[column] = counts[column]
            completed.means[column] = means[column]
            if deviations[column] > 0 { completed.deviations[column] = deviations[column] }
        }
        return completed
    }

    /// Scales rows in place; the mean takes the place of what is missing.
    func scale(_ features: inout [Float]) {
        let width = outputs.count
        var shifts = [Double](repeating: 0, count: width)
        var factors = [Double](repeating: 1, count: width)
        for (column, output) in outputs.enumerated() {
            switch output.scaling {
            case .none: break
            case .standardize:
                shifts[column] = means[column]
                factors[column] = deviations[column] > 0 ? 1 / deviations[column] : 0
            case .range(let lowest, let highest):
                shifts[column] = lowest
                factors[column] = 1 / (highest - lowest)
            }
        }
        // Safe: whole rows of `width` values are no more than there are, and the other arrays have `width` values.
        tables_scale(&features, means, shifts, factors, width == 0 ? 0 : features.count / width, width)
    }

    /// The features as the training part has them.
    func report(missingCounts: [Int]) -> [DataReport.Feature] {
        outputs.indices.map {
            DataReport.Feature(
                name: outputs[$0].name,
                mean: means[$0],
                standardDeviation: deviations[$0],
                missingCount: missingCounts[$0]
            )
        }
    }
}
