/// Who is asked to take part in a round.
public struct CohortPlan: Sendable, Hashable, Codable {
    /// How many of the eligible nodes are asked.
    public var selection: Selection
    /// The number of nodes that must be present before a round opens: the first one, or every one.
    public var minimum: Int
    /// The rounds that the minimum is for.
    public var minimumRounds: MinimumRounds
    /// The largest cohort; the exact sum is dimensioned for it.
    public var maximum: Int
    /// Over-selection (Bonawitz et al. 2019, arXiv:1902.01046, section 4.2): more nodes are asked than are needed, and
    /// a training round closes with the first that many updates. Nil: it waits for everyone until its deadline.
    public var closeAt: Int?

    /// A cohort plan with those limits.
    public init(
        selection: Selection = .all,
        minimum: Int,
        minimumRounds: MinimumRounds = .first,
        maximum: Int = CohortPlan.defaultMaximum,
        closeAt: Int? = nil
    ) {
        self.selection = selection
        self.minimum = minimum
        self.minimumRounds = minimumRounds
        self.maximum = maximum
        self.closeAt = closeAt
    }

    private enum CodingKeys: String, CodingKey {
        case selection = "select"
        case minimum, maximum
        case minimumRounds = "minimum_rounds"
        case closeAt = "close_at"
    }

    /// Reads a cohort plan. Those stored before there was a choice have the minimum for the first round.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        selection = try container.decode(Selection.self, forKey: .selection)
        minimum = try container.decode(Int.self, forKey: .minimum)
        minimumRounds = try container.decodeIfPresent(MinimumRounds.self, forKey: .minimumRounds) ?? .first
        maximum = try container.decode(Int.self, forKey: .maximum)
        closeAt = try container.decodeIfPresent(Int.self, forKey: .closeAt)
    }

    /// Writes a cohort plan, without what is as it would be read.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(selection, forKey: .selection)
        try container.encode(minimum, forKey: .minimum)
        if minimumRounds != .first { try container.encode(minimumRounds, forKey: .minimumRounds) }
        try container.encode(maximum, forKey: .maximum)
        try container.encodeIfPresent(closeAt, forKey: .closeAt)
    }

    /// The rounds that a cohort's minimum is for.
    public enum MinimumRounds: String, Sendable, Hashable, Codable, CaseIterable {
        /// The first; later ones open with a quorum.
        case first
        /// Every one that trains or consolidates.
        case every
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
