public import Parameters

/// How far two models are apart: each tensor and all together.
public struct ModelDifference: Sendable, Hashable, Codable {
    /// The distance of two vectors.
    public struct Distance: Sendable, Hashable, Codable {
        /// The elements compared.
        public var elementCount: Int
        /// ‖b − a‖₂.
        public var l2: Double
        /// max |bⱼ − aⱼ|.
        public var maximum: Double
        /// a·b / (‖a‖ ‖b‖), the cosine of the angle between them; nil if one of them is 0 everywhere.
        public var cosine: Double?
        /// ‖a‖₂ and ‖b‖₂.
        public var norms: [Double]
        /// Elements that are not finite in one of the two; the numbers are of the others.
        public var nonFiniteCount: Int

        private enum CodingKeys: String, CodingKey {
            case l2, cosine, norms
            case maximum = "max"
            case elementCount = "elements"
            case nonFiniteCount = "non_finite"
        }
    }

    /// A tensor that both have with the same shape.
    public struct Tensor: Sendable, Hashable, Codable {
        /// Its name.
        public var name: String
        /// Its shape.
        public var shape: [Int]
        /// How far the two are apart.
        public var distance: Distance
    }

    /// The tensors that both have with the same shape, in the first one's order.
    public let tensors: [Tensor]
    /// Those tensors together.
    public let whole: Distance
    /// What cannot be compared: tensors that one of them lacks or that have two shapes, a sentence each.
    public let incomparable: [String]

    /// Compares two models. O(elements), in the order of the first one's elements, in double precision.
    public init(from first: ParameterVector, to second: ParameterVector) {
        let others = Dictionary(uniqueKeysWithValues: second.layout.tensors.map { ($0.name, $0) })
        var tensors: [Tensor] = []
        var incomparable: [String] = []
        var whole = Sums()
        for tensor in first.layout.tensors {
            guard let other = others[tensor.name] else {
                incomparable.append("\(tensor.name): only in the first, with shape \(tensor.shape)")
                continue
            }
            guard other.shape == tensor.shape else {
                incomparable.append("\(tensor.name): shape \(tensor.shape) in the first, \(other.shape) in the second")
                continue
            }
            var sums = Sums()
            for (left, right) in zip(first.values[tensor.range], second.values[other.range]) { sums.add(left, right) }
            whole.add(sums)
            tensors.append(Tensor(name: tensor.name, shape: tensor.shape, distance: sums.distance))
        }
        let names = Set(first.layout.tensors.map(\.name))
        for tensor in second.layout.tensors where !names.contains(tensor.name) {
            incomparable.append("\(tensor.name): only in the second, with shape \(tensor.shape)")
        }
        self.tensors = tensors
        self.incomparable = incomparable
        self.whole = whole.distance
    }

    /// Whether the two have the same tensors with the same values.
    public var isNone: Bool { incomparable.isEmpty && whole.maximum == 0 && whole.nonFiniteCount == 0 }

    /// The sums that distances are made of.
    private struct Sums {
        var count = 0
        var nonFinite = 0
        var difference = 0.0
        var maximum = 0.0
        var product = 0.0
        var first = 0.0
        var second = 0.0

        mutating func add(_ left: Float, _ right: Float) {
            count += 1
            guard left.isFinite, right.isFinite else { return nonFinite += 1 }
            let (a, b) = (Double(left), Double(right))
            difference += (b - a) * (b - a)
            maximum = max(maximum, abs(b - a))
            product += a * b
            first += a * a
            second += b * b
        }

        mutating func add(_ other: Sums) {
            count += other.count
            nonFinite += other.nonFinite
            difference += other.difference
            maximum = max(maximum, other.maximum)
            product += other.product
            first += other.first
            second += other.second
        }

        var distance: Distance {
            let norms = [first.squareRoot(), second.squareRoot()]
            let scale = norms[0] * norms[1]
            return Distance(
                elementCount: count,
                l2: difference.squareRoot(),
                maximum: maximum,
                cosine: scale > 0 ? min(1, max(-1, product / scale)) : nil,
                norms: norms,
                nonFiniteCount: nonFinite
            )
        }
    }
}
