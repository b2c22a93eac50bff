/// A deadline from what each node needed before: `factor` times as long as the slowest of the cohort took.
///
/// A node counts with the longest of its last ``remembered`` times from a training round's opening to the acceptance of
/// its update. One without a history counts with the plan's `deadline_seconds`, which is also the longest deadline
/// there is: so a node that misses a deadline, and whose history is forgotten then, has that much time in the next
/// round.
public struct AdaptiveDeadlinePlan: Sendable, Hashable, Codable {
    /// How many times as long as the slowest node took the round waits; at least 1.
    public var factor: Double
    /// The shortest deadline in seconds.
    public var minimumSeconds: Double

    /// A plan with those numbers.
    public init(
        factor: Double = AdaptiveDeadlinePlan.defaultFactor,
        minimumSeconds: Double = AdaptiveDeadlinePlan.defaultMinimumSeconds
    ) {
        self.factor = factor
        self.minimumSeconds = minimumSeconds
    }

    private enum CodingKeys: String, CodingKey {
        case factor
        case minimumSeconds = "minimum_seconds"
    }

    /// Twice as long.
    public static let defaultFactor: Double = 2
    /// 10 seconds.
    public static let defaultMinimumSeconds: Double = 10
    /// The times of a node that are kept: the last five.
    public static let remembered = 5

    /// The seconds that a round of those nodes waits.
    ///
    /// - Parameters:
    ///   - cohort: Those who are asked.
    ///   - history: The last times of each node, in seconds.
    ///   - limit: The plan's `deadline_seconds`.
    func seconds(for cohort: [NodeName], history: [NodeName: [Double]], limit: Double) -> Double {
        var slowest = 0.0
        for node in cohort {
            guard let longest = history[node]?.max() else { return limit }
            slowest = max(slowest, longest)
        }
        return min(max(factor * slowest, minimumSeconds), limit)
    }
}
