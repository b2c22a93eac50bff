/// Why no fixed point can be chosen for a round.
public enum FixedPointError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The bound on a component is not a positive number.
    case updateBound(Double)
    /// The bound on examples is below 1.
    case maximumExamples(Int)
    /// The bound on the cohort is below 1.
    case cohortBound(Int)
    /// The three together leave fewer than 11 fraction bits in a 64-bit sum, or are more than 2⁵² examples.
    case nothingFits(updateBound: Double, maximumExamples: Int, cohortBound: Int)

    /// The stable code, which is also the name of the page in `docs/errors/`.
    public var code: String {
        switch self {
        case .updateBound, .maximumExamples, .cohortBound: "fixed-point-bounds"
        case .nothingFits: "fixed-point-range"
        }
    }

    /// One sentence: what was found, what was expected, what to do.
    public var description: String {
        switch self {
        case .updateBound(let found): "update_bound is \(found); expected a number above 0, for instance 4"
        case .maximumExamples(let found): "max_examples is \(found); expected 1 or more"
        case .cohortBound(let found): "the cohort is bounded by \(found) updates; expected 1 or more"
        case .nothingFits(let updateBound, let maximumExamples, let cohortBound):
            "\(cohortBound) updates of up to \(maximumExamples) examples with components up to \(updateBound) leave "
                + "the exact sum fewer than \(FixedPoint.fractionBitsRange.lowerBound) fraction bits, or are "
                + "more than 2⁵² examples; lower update_bound, max_examples or the cohort"
        }
    }
}
