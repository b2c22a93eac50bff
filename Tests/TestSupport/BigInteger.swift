/// An integer of any size, for tests that compare with exact arithmetic. Small and plain, not quick.
public struct BigInteger: Sendable, Hashable, Comparable {
    /// Limbs of 32 bits, the lowest first, without zeros at the top; none for zero.
    private var limbs: [UInt32]
    private var isNegative: Bool

    private init(limbs: [UInt32], isNegative: Bool) {
        var limbs = limbs
        while limbs.last == 0 { limbs.removeLast() }
        self.limbs = limbs
        self.isNegative = isNegative && !limbs.isEmpty
    }

    /// The integer of that value.
    public init(_ value: Int64) {
        let magnitude = value.magnitude
        self.init(limbs: [UInt32(truncatingIfNeeded: magnitude), UInt32(magnitude >> 32)], isNegative: value < 0)
    }

    /// Zero.
    public static let zero = BigInteger(0)

    /// Whether it is zero.
    public var isZero: Bool { limbs.isEmpty }
    /// The number without its sign.
    public var magnitude: BigInteger { BigInteger(limbs: limbs, isNegative: false) }
    /// The number of bits of the magnitude; 0 for zero.
    public var bitWidth: Int { limbs.last.map { 32 * limbs.count - $0.leadingZeroBitCount } ?? 0 }
    /// How often two divides it; 0 for zero.
    public var trailingZeroBitCount: Int {
        guard let index = limbs.firstIndex(where: { $0 != 0 }) else { return 0 }
        return 32 * index + limbs[index].trailingZeroBitCount
    }

    /// The number with the other sign.
    public static prefix func - (value: BigInteger) -> BigInteger {
        BigInteger(limbs: value.limbs, isNegative: !value.isNegative)
    }

    /// The sum.
    public static func + (left: BigInteger, right: BigInteger) -> BigInteger {
        if left.isNegative == right.isNegative {
            return BigInteger(limbs: sum(left.limbs, right.limbs), isNegative: left.isNegative)
        }
        return isLess(left.limbs, right.limbs)
            ? BigInteger(limbs: difference(right.limbs, left.limbs), isNegative: right.isNegative)
            : BigInteger(limbs: difference(left.limbs, right.limbs), isNegative: left.isNegative)
    }

    /// The difference.
    public static func - (left: BigInteger, right: BigInteger) -> BigInteger { left + -right }

    /// The product.
    public static func * (left: BigInteger, right: BigInteger) -> BigInteger {
        var product = [UInt32](repeating: 0, count: left.limbs.count + right.limbs.count)
        for (i, x) in left.limbs.enumerated() {
            var carry: UInt64 = 0
            for (j, y) in right.limbs.enumerated() {
                let total = UInt64(x) * UInt64(y) + UInt64(product[i + j]) + carry
                product[i + j] = UInt32(truncatingIfNeeded: total)
                carry = total >> 32
            }
            product[i + right.limbs.count] = UInt32(carry)
        }
        return BigInteger(limbs: product, isNegative: left.isNegative != right.isNegative)
    }

    /// The number times two to the power of `count`.
    ///
    /// - Precondition: `count` is 0 or more.
    public static func << (value: BigInteger, count: Int) -> BigInteger {
        precondition(count >= 0, "a shift of \(count)")
        let power = [UInt32](repeating: 0, count: count / 32) + [1 << UInt32(count % 32)]
        return value * BigInteger(limbs: power, isNegative: false)
    }

    /// The number divided by two to the power of `count`, which must divide it.
    ///
    /// - Precondition: `count` is between 0 and ``trailingZeroBitCount``.
    public static func >> (value: BigInteger, count: Int) -> BigInteger {
        precondition(value.isZero || count <= value.trailingZeroBitCount, "2^\(count) does not divide the number")
        let whole = Array(value.limbs.dropFirst(count / 32))
        let part = UInt64(count % 32)
        let shifted = whole.indices.map { index in
            let high = index + 1 < whole.count ? UInt64(whole[index + 1]) << 32 : 0
            return UInt32(truncatingIfNeeded: (high | UInt64(whole[index])) >> part)
        }
        return BigInteger(limbs: shifted, isNegative: value.isNegative)
    }

    /// The order of the numbers.
    public static func < (left: BigInteger, right: BigInteger) -> Bool {
        if left.isNegative != right.isNegative { return left.isNegative }
        return left.isNegative ? isLess(right.limbs, left.limbs) : isLess(left.limbs, right.limbs)
    }

    private static func isLess(_ left: [UInt32], _ right: [UInt32]) -> Bool {
        left.count == right.count
            ? left.reversed().lexicographicallyPrecedes(right.reversed()) : left.count < right.count
    }

    private static func sum(_ left: [UInt32], _ right: [UInt32]) -> [UInt32] {
        var result: [UInt32] = []
        var carry: UInt64 = 0
        for index in 0..<max(left.count, right.count) {
            carry += (index < left.count ? UInt64(left[index]) : 0) + (index < right.count ? UInt64(right[index]) : 0)
            result.append(UInt32(truncatingIfNeeded: carry))
            carry >>= 32
        }
        return result + [UInt32(carry)]
    }

    /// left − right for left ≥ right.
    private static func difference(_ left: [UInt32], _ right: [UInt32]) -> [UInt32] {
        var borrow: Int64 = 0
        return left.indices.map { index in
            let total = Int64(left[index]) - (index < right.count ? Int64(right[index]) : 0) - borrow
            borrow = total < 0 ? 1 : 0
            return UInt32(truncatingIfNeeded: total)
        }
    }
}
