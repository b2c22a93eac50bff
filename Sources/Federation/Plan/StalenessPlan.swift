/// How much an update counts that came after its round had closed.
///
/// An update of the round r that comes while the round c of the same task is open is s = c − r versions of the model
/// stale. It counts in c with the weight (1 + s)^−α (Xie et al. 2019, arXiv:1903.03934, section 5.2).
public struct StalenessPlan: Sendable, Hashable, Codable {
    /// α, at least 0; 0: a late update counts like any other.
    public var exponent: Double
    /// The largest s, at least 1; an update that is older is refused.
    public var maximum: Int

    /// A plan with those numbers.
    public init(exponent: Double = StalenessPlan.defaultExponent, maximum: Int = StalenessPlan.defaultMaximum) {
        self.exponent = exponent
        self.maximum = maximum
    }

    /// ½: the weight is 1/√(1 + s).
    public static let defaultExponent = 0.5
    /// 10 versions.
    public static let defaultMaximum = 10
    /// The weight of an update that is not late: weights are whole numbers of 1/1024, so that the exact sum stays
    /// exact.
    public static let fullWeight = 1024

    /// W = max(1, round(1024·(1 + s)^−α)), the weight of an update that is s versions stale, in 1/1024.
    ///
    /// Computed by additions, products and quotients alone, so that every machine has the same weight.
    public func weight(staleness: Int) -> Int {
        guard staleness > 0 else { return Self.fullWeight }
        let power = Self.exponential(ofMinus: exponent * Self.logarithm(of: 1 + staleness))
        return max(1, Int((Double(Self.fullWeight) * power).rounded()))
    }

    private static let logarithmOfTwo = 0x1.62e42fefa39efp-1

    /// ln n = k·ln 2 + 2·artanh((m − 1)/(m + 1)) for n = 2ᵏm with m in [¾, 1½).
    private static func logarithm(of number: Int) -> Double {
        var mantissa = Double(number).significand
        var exponent = Double(Double(number).exponent)
        if mantissa >= 1.5 {
            mantissa /= 2
            exponent += 1
        }
        let ratio = (mantissa - 1) / (mantissa + 1)
        var power = ratio
        var sum = 0.0
        for odd in stride(from: 1.0, through: 31, by: 2) {
            sum += power / odd
            power *= ratio * ratio
        }
        return exponent * logarithmOfTwo + 2 * sum
    }

    /// e^−x = 2^−k·e^−r for x = k·ln 2 + r with r in [0, ln 2); 0 where it is far below a weight.
    private static func exponential(ofMinus value: Double) -> Double {
        guard value < 64 else { return 0 }
        let halvings = (value / logarithmOfTwo).rounded(.down)
        let rest = value - halvings * logarithmOfTwo
        var term = 1.0
        var sum = 1.0
        for index in 1...24 {
            term *= -rest / Double(index)
            sum += term
        }
        return Double(sign: .plus, exponent: -Int(halvings), significand: sum)
    }
}
