/// Scores and predictions of a two-class network, and the metrics that follow from them.
struct BinaryOutcomes {
    private var positiveScores: [Double] = []
    private var negativeScores: [Double] = []
    private var truePositiveCount = 0
    private var predictedPositiveCount = 0

    /// Adds one example.
    mutating func append(score: Double, isPositive: Bool, isPredictedPositive: Bool) {
        if isPositive { positiveScores.append(score) } else { negativeScores.append(score) }
        if isPredictedPositive {
            predictedPositiveCount += 1
            if isPositive { truePositiveCount += 1 }
        }
    }

    /// The part of predicted positives that are positive; nil if nothing was predicted positive.
    var precision: Double? {
        predictedPositiveCount == 0 ? nil : Double(truePositiveCount) / Double(predictedPositiveCount)
    }

    /// The part of positives that were predicted positive; nil if there are none.
    var recall: Double? {
        positiveScores.isEmpty ? nil : Double(truePositiveCount) / Double(positiveScores.count)
    }

    /// The probability that a positive scores above a negative, a tie counted half (Mann and Whitney 1947); nil if a
    /// class is absent or a score is NaN.
    ///
    ///     AUC = Σ over positives of (2 · negatives below + negatives equal) / (2 · positives · negatives)
    ///
    /// The sum is one of integers, so it is exact. Sorts: O(n log n).
    var areaUnderCurve: Double? {
        guard !positiveScores.isEmpty, !negativeScores.isEmpty else { return nil }
        guard !positiveScores.contains(where: \.isNaN), !negativeScores.contains(where: \.isNaN) else { return nil }
        let negatives = negativeScores.sorted()
        var below = 0
        var notAbove = 0
        var halves = 0
        for score in positiveScores.sorted() {
            while below < negatives.count, negatives[below] < score { below += 1 }
            while notAbove < negatives.count, negatives[notAbove] <= score { notAbove += 1 }
            halves += below + notAbove
        }
        return Double(halves) / (2 * Double(positiveScores.count) * Double(negatives.count))
    }
}
