/// Who is asked to take part in a round.
public struct CohortPlan: Sendable, Hashable, Codable {
    /// How many of the eligible nodes are asked.
    public var selection: Selection
    /// The number of nodes that must be present before the first round opens; later rounds open with a quorum.
    public var minimum: Int
    /// The largest cohort; the exact sum is dimensioned for it.
    public var maximum: Int

    /// A cohort plan with those limits.
    public init(selection: Selection = .all, minimum: Int, maximum: Int = CohortPlan.defaultMaximum) {
        self.selection = selection
        self.minimum = minimum
        self.maximum = maximum
    }

    private enum CodingKeys: String, CodingKey {
        case selection = "select"
        case minimum, maximum
    }

    /// 1,000 nodes.
    public static let defaultMaximum = 1000

    /// How many of the eligible nodes are asked.
    public enum Selection: Sendable, Hashable {
        /// Every one, up to the maximum.
        case all
        /// That part of them, in (0, 1], rounded up, but never fewer than the quorum.
        case fraction(Double)
        /// That many.
        case count(Int)
    }
}

extension CohortPlan.Selection: Codable {
    private enum CodingKeys: String, CodingKey { case all, fraction, count }

    /// Reads `fraction`, `count` or `all`.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        if let fraction = try container.decodeIfPresent(Double.self, forKey: .fraction) {
            self = .fraction(fraction)
        } else if let count = try container.decodeIfPresent(Int.self, forKey: .count) {
            self = .count(count)
        } else {
            self = .all
        }
    }

    /// Writes `fraction`, `count` or `all`.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        switch self {
        case .all: try container.encode(true, forKey: .all)
        case .fraction(let fraction): try container.encode(fraction, forKey: .fraction)
        case .count(let count): try container.encode(count, forKey: .count)
        }
    }
}
