/// Scales features by what it found in the training part.
struct FeatureScaler {
    private let outputs: [FeatureOutput]
    private let means: [Double]
    private let deviations: [Double]

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
        for start in stride(from: 0, to: features.count, by: width) {
            for column in 0..<width {
                let value = features[start + column]
                guard !value.isNaN else { continue }
                sums[column] += Double(value)
                counts[column] += 1
            }
        }
        let means = (0..<width).map { counts[$0] > 0 ? sums[$0] / counts[$0] : 0 }
        var squares = [Double](repeating: 0, count: width)
        for start in stride(from: 0, to: features.count, by: width) {
            for column in 0..<width {
                let value = features[start + column]
                guard !value.isNaN else { continue }
                let difference = Double(value) - means[column]
                squares[column] += difference * difference
            }
        }
        self.outputs = outputs
        self.means = means
        deviations = (0..<width).map { counts[$0] > 0 ? (squares[$0] / counts[$0]).squareRoot() : 0 }
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
        for start in stride(from: 0, to: features.count, by: width) {
            for column in 0..<width {
                let value = features[start + column]
                let present = value.isNaN ? means[column] : Double(value)
                features[start + column] = Float((present - shifts[column]) * factors[column])
            }
        }
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
