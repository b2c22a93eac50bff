/// Which tensors a model has, and where each lies in the flat vector: name, shape and offset, without holes.
///
/// Tensors are row-major and follow one another in the order given. A layout is small; its values live in a
/// ``ParameterVector``.
public struct ParameterLayout: Sendable, Hashable {
    /// One tensor of a model.
    public struct Tensor: Sendable, Hashable {
        /// The name, unique in the layout, for instance `"hidden.0.weight"`.
        public let name: String
        /// The size of each dimension, row-major; empty for a single number.
        public let shape: [Int]
        /// Where the tensor begins in the flat vector, in elements.
        public let offset: Int
        /// The number of elements, the product of the shape.
        public let elementCount: Int
        /// Whether the federation averages it; running statistics and a personal head are not averaged.
        public let isAveraged: Bool

        /// The tensor's elements in the flat vector.
        public var range: Range<Int> { offset..<offset + elementCount }
    }

    /// The tensors, in the order of the flat vector.
    public let tensors: [Tensor]
    /// The number of elements of all tensors.
    public let elementCount: Int

    /// The layout of no tensors: that of an evaluation report.
    public static let empty = ParameterLayout(checked: [], elementCount: 0)

    /// A layout with those tensors one after another.
    ///
    /// - Parameters:
    ///   - tensors: Names and shapes in the order of the flat vector.
    ///   - notAveraged: The names of the tensors that the federation leaves alone.
    /// - Throws: A ``ParameterLayoutError`` for an empty, reserved, repeated or unknown name, a negative dimension,
    ///   or sizes whose bytes do not fit an `Int`.
    public init(
        _ tensors: [(name: String, shape: [Int])],
        notAveraged: Set<String> = []
    ) throws(ParameterLayoutError) {
        var names: Set<String> = []
        var laid: [Tensor] = []
        laid.reserveCapacity(tensors.count)
        var offset = 0
        for (name, shape) in tensors {
            guard !name.isEmpty else { throw .emptyName(position: laid.count) }
            guard name != Self.reservedName else { throw .reservedName }
            guard names.insert(name).inserted else { throw .repeatedName(name) }
            let count = try Self.elementCount(of: shape, name: name)
            let (end, overflow) = offset.addingReportingOverflow(count)
            guard !overflow, end <= Self.maximumElementCount else { throw .tooLarge(name: name, shape: shape) }
            laid.append(
                Tensor(
                    name: name,
                    shape: shape,
                    offset: offset,
                    elementCount: count,
                    isAveraged: !notAveraged.contains(name)
                )
            )
            offset = end
        }
        if let unknown = notAveraged.sorted().first(where: { !names.contains($0) }) { throw .unknownName(unknown) }
        self.init(checked: laid, elementCount: offset)
    }

    private init(checked tensors: [Tensor], elementCount: Int) {
        self.tensors = tensors
        self.elementCount = elementCount
    }

    /// The tensor of that name, if there is one. Its cost grows with the number of tensors.
    public subscript(name: String) -> Tensor? { tensors.first { $0.name == name } }

    /// Whether both have the same names and shapes in the same order, whatever is averaged. A file does not say
    /// what is averaged; the plan does.
    public func hasSameTensors(as other: ParameterLayout) -> Bool {
        elementCount == other.elementCount && tensors.count == other.tensors.count
            && zip(tensors, other.tensors).allSatisfy { $0.name == $1.name && $0.shape == $1.shape }
    }

    /// What differs between this layout, which was expected, and one that was found; nil if the tensors are the same.
    public func difference(from found: ParameterLayout) -> String? {
        for (index, tensor) in tensors.enumerated() {
            guard index < found.tensors.count else {
                return "tensor \"\(tensor.name)\" is missing: found \(found.tensors.count) tensors, "
                    + "expected \(tensors.count)"
            }
            let other = found.tensors[index]
            guard other.name == tensor.name else {
                return "found tensor \"\(other.name)\" at position \(index), expected \"\(tensor.name)\""
            }
            guard other.shape == tensor.shape else {
                return "found shape \(other.shape) of tensor \"\(tensor.name)\", expected \(tensor.shape)"
            }
        }
        guard found.tensors.count == tensors.count else {
            return "found \(found.tensors.count) tensors, expected \(tensors.count); "
                + "the first too many is \"\(found.tensors[tensors.count].name)\""
        }
        return nil
    }

    /// The largest number of elements: their bytes as Double or Int64 still fit an `Int`.
    static let maximumElementCount = Int.max / 16
    /// The key under which safetensors keeps its metadata.
    static let reservedName = "__metadata__"

    private static func elementCount(of shape: [Int], name: String) throws(ParameterLayoutError) -> Int {
        if let size = shape.first(where: { $0 < 0 }) { throw .negativeDimension(name: name, size: size) }
        guard !shape.contains(0) else { return 0 }
        var count = 1
        for size in shape {
            let (product, overflow) = count.multipliedReportingOverflow(by: size)
            guard !overflow, product <= maximumElementCount else { throw .tooLarge(name: name, shape: shape) }
            count = product
        }
        return count
    }
}
