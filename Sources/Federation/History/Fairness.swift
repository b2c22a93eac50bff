/// How evenly a model serves the institutions: the accuracy of each, the worst, the spread and Jain's index.
///
/// R. Jain, D. Chiu, W. Hawe, "A quantitative measure of fairness and discrimination for resource allocation in shared
/// computer systems", DEC-TR-301, 1984: J(x) = (Σ xᵢ)² / (n Σ xᵢ²), between 1/n, where one has everything, and 1, where
/// all have the same. Institutions count alike, however many examples they hold: a small one is served as badly by a
/// bad model as a large one.
public struct Fairness: Sendable, Hashable, Codable {
    /// The accuracy at each institution.
    public let accuracies: [NodeName: Double]
    /// The institution with the lowest accuracy; of several the first by name.
    public let worst: NodeName
    /// The institution with the highest accuracy; of several the first by name.
    public let best: NodeName
    /// The highest accuracy minus the lowest.
    public let spread: Double
    /// The mean over institutions.
    public let mean: Double
    /// Jain's index; 1 if no institution has anything right.
    public let jain: Double

    /// The fairness of those accuracies, each in [0, 1]; nil for none. What is no number is left out.
    public init?(_ accuracies: [NodeName: Double]) {
        let known = accuracies.filter { (0...1).contains($0.value) }
        let sorted = known.sorted { ($0.value, $0.key) < ($1.value, $1.key) }
        guard let lowest = sorted.first, let highest = sorted.last else { return nil }
        self.accuracies = known
        worst = lowest.key
        best = sorted.first { $0.value == highest.value }?.key ?? highest.key
        spread = highest.value - lowest.value
        // In the order of the values, so that the sums have the same bits at every institution's reader.
        let sum = sorted.reduce(0) { $0 + $1.value }
        let squares = sorted.reduce(0) { $0 + $1.value * $1.value }
        mean = sum / Double(sorted.count)
        jain = squares > 0 ? min(1, sum * sum / (Double(sorted.count) * squares)) : 1
    }
}

extension RoundRecord {
    /// How evenly the model before the round serves the nodes that evaluated it; nil if none reported an accuracy.
    public var fairness: Fairness? {
        var accuracies: [NodeName: Double] = [:]
        for contribution in contributions where contribution.lateFrom == nil {
            accuracies[contribution.node] = contribution.evaluation?.accuracy
        }
        return Fairness(accuracies)
    }
}
