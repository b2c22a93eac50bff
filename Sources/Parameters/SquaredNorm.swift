/// The sum of squares Σ xⱼ² of numbers that arrive block by block, with the same bits however they are divided.
///
/// Eight partial sums in `Double` take the elements in turn (element j goes to sum j mod 8) and are added in order
/// at the end, so the processor can keep several additions under way.
public struct SquaredNorm: Sendable {
    private var partialSums = SIMD8<Double>(repeating: 0)
    private var nextLane = 0

    /// The norm of nothing.
    public init() {}

    /// Takes the next elements.
    public mutating func add(_ block: UnsafeBufferPointer<Float>) {
        // Safe: the index stays below the block's count; lanes stay below 8.
        var index = 0
        while index < block.count, nextLane != 0 { addOne(block[index], &index) }
        var sums = partialSums
        while index + 8 <= block.count {
            var elements = SIMD8<Double>()
            for lane in 0..<8 { elements[lane] = Double(block[index + lane]) }
            sums += elements * elements
            index += 8
        }
        partialSums = sums
        while index < block.count { addOne(block[index], &index) }
    }

    /// The sum of the squares taken so far.
    public var value: Double {
        var total = 0.0
        for lane in 0..<8 { total += partialSums[lane] }
        return total
    }

    private mutating func addOne(_ element: Float, _ index: inout Int) {
        partialSums[nextLane] += Double(element) * Double(element)
        nextLane = (nextLane + 1) % 8
        index += 1
    }
}
