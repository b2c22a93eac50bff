/// A fraction of two integers of any size. Every finite `Float` and `Double` is one, exactly.
///
/// Common powers of two are cancelled, other common factors are not: equal numbers compare equal by their products.
public struct ExactRational: Sendable, Comparable, CustomStringConvertible {
    private let numerator: BigInteger
    /// Above zero.
    private let denominator: BigInteger

    private init(_ numerator: BigInteger, _ denominator: BigInteger) {
        let twos =
            numerator.isZero
            ? denominator.trailingZeroBitCount
            : min(numerator.trailingZeroBitCount, denominator.trailingZeroBitCount)
        self.numerator = numerator >> twos
        self.denominator = denominator >> twos
    }

    /// The fraction of two integers.
    ///
    /// - Precondition: The denominator is above zero.
    public init(_ numerator: Int, over denominator: Int = 1) {
        precondition(denominator > 0, "a denominator of \(denominator)")
        self.init(BigInteger(Int64(numerator)), BigInteger(Int64(denominator)))
    }

    /// The exact value of a `Double`.
    ///
    /// - Precondition: It is finite.
    public init(_ value: Double) {
        precondition(value.isFinite, "\(value) is not a fraction")
        // A normal number has an implicit bit above its 52; the power of its lowest bit is its exponent's less 1075.
        let isNormal = value.exponentBitPattern > 0
        let significand = Int64(value.significandBitPattern | (isNormal ? 1 << 52 : 0))
        let power = isNormal ? Int(value.exponentBitPattern) - 1075 : -1074
        let signed = BigInteger(value.sign == .minus ? -significand : significand)
        self.init(power >= 0 ? signed << power : signed, power >= 0 ? BigInteger(1) : BigInteger(1) << -power)
    }

    /// The exact value of a `Float`.
    ///
    /// - Precondition: It is finite.
    public init(_ value: Float) { self.init(Double(value)) }

    /// Two to the power of `exponent`.
    public static func powerOfTwo(_ exponent: Int) -> ExactRational {
        exponent >= 0
            ? ExactRational(BigInteger(1) << exponent, BigInteger(1))
            : ExactRational(BigInteger(1), BigInteger(1) << -exponent)
    }

    /// The number without its sign.
    public var magnitude: ExactRational { ExactRational(numerator.magnitude, denominator) }

    /// The distance between neighbouring `Float`s at this number: 2^(e − 23) for 2^e ≤ |x| < 2^(e + 1).
    ///
    /// - Precondition: The number is not zero; a spacing below 2⁻¹⁴⁹ is that of a `Float` without a least exponent.
    public var floatSpacing: ExactRational {
        let estimate = numerator.bitWidth - denominator.bitWidth
        return .powerOfTwo((magnitude < .powerOfTwo(estimate) ? estimate - 1 : estimate) - 23)
    }

    /// The sum.
    public static func + (left: ExactRational, right: ExactRational) -> ExactRational {
        ExactRational(
            left.numerator * right.denominator + right.numerator * left.denominator,
            left.denominator * right.denominator
        )
    }

    /// The difference.
    public static func - (left: ExactRational, right: ExactRational) -> ExactRational {
        left + ExactRational(-right.numerator, right.denominator)
    }

    /// The product.
    public static func * (left: ExactRational, right: ExactRational) -> ExactRational {
        ExactRational(left.numerator * right.numerator, left.denominator * right.denominator)
    }

    /// The quotient.
    ///
    /// - Precondition: The divisor is not zero.
    public static func / (left: ExactRational, right: ExactRational) -> ExactRational {
        precondition(!right.numerator.isZero, "a division by zero")
        let product = left.numerator * right.denominator
        return ExactRational(
            right.numerator < .zero ? -product : product,
            left.denominator * right.numerator.magnitude
        )
    }

    /// Whether the numbers are the same.
    public static func == (left: ExactRational, right: ExactRational) -> Bool {
        left.numerator * right.denominator == right.numerator * left.denominator
    }

    /// The order of the numbers.
    public static func < (left: ExactRational, right: ExactRational) -> Bool {
        left.numerator * right.denominator < right.numerator * left.denominator
    }

    /// The number to about 17 digits.
    public var description: String {
        var low = 0.0
        var step = 0x1p200
        while step > 0x1p-200 {
            if ExactRational(low + step) <= magnitude, low + step > low { low += step }
            step /= 2
        }
        return numerator < .zero ? "-\(low)" : "\(low)"
    }
}
