/// What stands for a missing value in a column, and what becomes of it.
public struct MissingValues: Sendable, Hashable {
    /// What becomes of a missing value.
    public enum Policy: Sendable, Hashable {
        /// It is a bad cell; ``DataSchema/badRows`` decides on its row.
        case refuse
        /// Its row is left out and counted, and is no bad row.
        case skipRow
        /// The mean of the training part takes its place. For numbers only.
        case mean
        /// That number takes its place, and is scaled as any other. For numbers only.
        case value(Float)
        /// A feature more says where values are missing: 1 there, else 0. The mean takes the place of a number; a
        /// category becomes 0 throughout.
        case indicator
    }

    /// The texts that stand for a missing value. One that is a number stands for every spelling of it.
    public var tokens: [String]
    /// What becomes of it.
    public var policy: Policy

    /// By default an empty cell, `?`, `NA` and `NaN` are missing, and refused.
    public init(tokens: [String] = MissingValues.usualTokens, policy: Policy = .refuse) {
        self.tokens = tokens
        self.policy = policy
    }

    /// An empty cell, `?`, `NA` and `NaN`.
    public static let usualTokens = ["", "?", "NA", "NaN", "nan"]
}
