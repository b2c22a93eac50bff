import Parameters

/// Σ wΔᵢ in single precision, block by block in one thread: what reading the updates and adding them costs, without
/// exactness and without a look at the elements. The exact sum is held against it.
struct PlainWeightedSum {
    private var sum: [Float]
    private let blockElementCount = 4096

    /// A sum of so many elements.
    init(elementCount: Int) { sum = [Float](repeating: 0, count: elementCount) }

    /// Sums the updates, each with the same weight.
    mutating func sum(_ updates: [ParameterVector]) {
        let weight = 1 / Float(updates.count)
        for start in stride(from: 0, to: sum.count, by: blockElementCount) {
            let block = start..<min(sum.count, start + blockElementCount)
            // Safe: the sum and every update have the elements of the block, and the arrays outlive the closures.
            sum.withUnsafeMutableBufferPointer { sum in
                let sum = UnsafeMutableBufferPointer(rebasing: sum[block])
                sum.update(repeating: 0)
                for first in stride(from: 0, to: updates.count - 1, by: 2) {
                    Self.add(updates[first], updates[first + 1], of: block, weight: weight, to: sum)
                }
                if !updates.count.isMultiple(of: 2), let last = updates.last {
                    Self.add(last, nil, of: block, weight: weight, to: sum)
                }
            }
        }
    }

    /// Two updates a pass: the block is loaded and stored once for both.
    private static func add(
        _ update: ParameterVector,
        _ other: ParameterVector?,
        of block: Range<Int>,
        weight: Float,
        to sum: UnsafeMutableBufferPointer<Float>
    ) {
        // Safe: as above.
        update.values.withUnsafeBufferPointer { values in
            let values = UnsafeBufferPointer(rebasing: values[block])
            guard let other else {
                for index in 0..<sum.count { sum[index] += weight * values[index] }
                return
            }
            other.values.withUnsafeBufferPointer { others in
                let others = UnsafeBufferPointer(rebasing: others[block])
                for index in 0..<sum.count { sum[index] += weight * values[index] + weight * others[index] }
            }
        }
    }
}
