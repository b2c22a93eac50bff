/// How the numbers n·Δ become integers in one round: n·Δ·2ᶠ rounded to the nearest, ties to even.
///
/// The number f of fraction bits is the largest for which one term stays within 2⁵¹, where the rounding by one addition
/// holds, and the sum over a full cohort within 2⁶², which an `Int64` holds. It depends on the plan alone, so every
/// coordinator chooses the same. A mean of rounded terms differs from the exact mean by at most 2⁻⁽ᶠ⁺¹⁾.
public struct FixedPoint: Sendable, Hashable {
    /// The number f of fraction bits.
    public let fractionBits: Int
    /// The largest magnitude of a component of an update, the plan's `update_bound`.
    public let updateBound: Double
    /// The largest number of examples that one update may count for.
    public let maximumExamples: Int
    /// The largest number of updates in a sum.
    public let cohortBound: Int

    /// What f is kept within: below 11 bits the mean is too coarse, above 100 no `Float` has digits left.
    public static let fractionBitsRange = 11...100

    /// The fixed point for a round.
    ///
    /// - Throws: A ``FixedPointError`` if a bound is not positive or fewer than 11 fraction bits are left.
    public init(updateBound: Double, maximumExamples: Int, cohortBound: Int) throws(FixedPointError) {
        guard updateBound > 0, updateBound.isFinite else { throw .updateBound(updateBound) }
        guard maximumExamples >= 1 else { throw .maximumExamples(maximumExamples) }
        guard cohortBound >= 1 else { throw .cohortBound(cohortBound) }
        let largestTerm = Double(maximumExamples) * updateBound
        let largestSum = Double(cohortBound) * largestTerm
        let fitting =
            largestSum.isFinite
            ? min(51 - Self.ceilingOfLogarithm(largestTerm), 62 - Self.ceilingOfLogarithm(largestSum)) : Int.min
        guard fitting >= Self.fractionBitsRange.lowerBound else {
            throw .nothingFits(updateBound: updateBound, maximumExamples: maximumExamples, cohortBound: cohortBound)
        }
        self.fractionBits = min(fitting, Self.fractionBitsRange.upperBound)
        self.updateBound = updateBound
        self.maximumExamples = maximumExamples
        self.cohortBound = cohortBound
    }

    /// n·2ᶠ, the factor of an update of n examples. It is exact, and so is its product with a `Float` for n < 2²⁹.
    func scale(exampleCount: Int) -> Double {
        Double(sign: .plus, exponent: fractionBits, significand: Double(exampleCount))
    }

    /// The largest finite `Float` that is not above the bound: a component is within the bound if its magnitude is at
    /// most that.
    static func largestComponent(within bound: Double) -> Float {
        let nearest = Float(bound)
        return Double(nearest) > bound ? nearest.nextDown : min(nearest, .greatestFiniteMagnitude)
    }

    /// The least k with value ≤ 2ᵏ, for a positive finite value.
    private static func ceilingOfLogarithm(_ value: Double) -> Int {
        Int(value.exponent) + (value.significand == 1 ? 0 : 1)
    }
}

extension FixedPoint: Codable {
    private enum CodingKeys: String, CodingKey {
        case fractionBits = "fraction_bits"
        case updateBound = "update_bound"
        case maximumExamples = "max_examples"
        case cohortBound = "cohort_bound"
    }

    /// Reads the bounds, and refuses fraction bits other than those that follow from them.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        try self.init(
            updateBound: container.decode(Double.self, forKey: .updateBound),
            maximumExamples: container.decode(Int.self, forKey: .maximumExamples),
            cohortBound: container.decode(Int.self, forKey: .cohortBound)
        )
        let found = try container.decode(Int.self, forKey: .fractionBits)
        guard found == fractionBits else {
            throw DecodingError.dataCorruptedError(
                forKey: .fractionBits,
                in: container,
                debugDescription: "found \(found) fraction bits, expected \(fractionBits) by the bounds"
            )
        }
    }

    /// Writes the bounds and the fraction bits.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(fractionBits, forKey: .fractionBits)
        try container.encode(updateBound, forKey: .updateBound)
        try container.encode(maximumExamples, forKey: .maximumExamples)
        try container.encode(cohortBound, forKey: .cohortBound)
    }
}
