/// How the numbers n·w·Δ become integers in one round: n·w·Δ·2ᶠ rounded to the nearest, ties to even.
///
/// Of n examples, n·w count: w is a whole number of 1/``fullWeight``, and 1 for an update that is not late.
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

    /// 1,024: the unit of weights is 1/1024, a power of two, so that the weight costs no bit of the sum.
    public static let fullWeight = 1024
    /// What f is kept within: below 11 bits the mean is too coarse, above 100 no `Float` has digits left.
    public static let fractionBitsRange = 11...100

    /// The fixed point for a round.
    ///
    /// - Throws: A ``FixedPointError`` if a bound is not positive, fewer than 11 fraction bits are left, or Σ n may be
    ///   above 2⁵², so that Σ n·1024 would not be an `Int`.
    public init(updateBound: Double, maximumExamples: Int, cohortBound: Int) throws(FixedPointError) {
        guard updateBound > 0, updateBound.isFinite else { throw .updateBound(updateBound) }
        guard maximumExamples >= 1 else { throw .maximumExamples(maximumExamples) }
        guard cohortBound >= 1 else { throw .cohortBound(cohortBound) }
        let largestTerm = Double(maximumExamples) * updateBound
        let largestSum = Double(cohortBound) * largestTerm
        let fitting =
            largestSum.isFinite
            ? min(51 - Self.ceilingOfLogarithm(largestTerm), 62 - Self.ceilingOfLogarithm(largestSum)) : Int.min
        let fitsExamples = Double(maximumExamples) * Double(cohortBound) <= 0x1p52
        guard fitting >= Self.fractionBitsRange.lowerBound, fitsExamples else {
            throw .nothingFits(updateBound: updateBound, maximumExamples: maximumExamples, cohortBound: cohortBound)
        }
        self.fractionBits = min(fitting, Self.fractionBitsRange.upperBound)
        self.updateBound = updateBound
        self.maximumExamples = maximumExamples
        self.cohortBound = cohortBound
    }

    /// n·w·2ᶠ for a weight of n·w in 1/1024: the factor of an update, and the divisor of a sum.
    ///
    /// It is exact below 2⁵³, and its product with a `Float` is for n < 2²⁹ in full weight.
    func scale(weight: Int) -> Double {
        Double(sign: .plus, exponent: fractionBits - 10, significand: Double(weight))
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
