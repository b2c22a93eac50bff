import CKernels
public import Parameters

extension ExactMean {
    /// Adds a partial sum over other updates of the same round.
    ///
    /// - Precondition: The same tensors and fixed point, no update half added, and no more updates together than the
    ///   cohort may have.
    public mutating func merge(_ other: ExactMean) {
        precondition(layout == other.layout, "two sums of different tensors cannot be merged")
        precondition(fixedPoint == other.fixedPoint, "sums of \(fixedPoint) and \(other.fixedPoint) cannot be merged")
        precondition(isClosed && other.isClosed, "a sum with an update added in part cannot be merged")
        precondition(
            other.contributions <= fixedPoint.cohortBound - contributions,
            "\(contributions) and \(other.contributions) updates in a sum for at most \(fixedPoint.cohortBound)"
        )
        // Safe: both arrays have the layout's element count and outlive the closures.
        sums.withUnsafeMutableBufferPointer { sums in
            other.sums.withUnsafeBufferPointer { terms in
                for index in 0..<sums.count { sums[index] += terms[index] }
            }
        }
        totalWeight += other.totalWeight
        contributions += other.contributions
    }

    /// Takes a partial sum out again. What remains is the sum of the other updates, to the bit: integers have no order.
    ///
    /// - Precondition: The same tensors and fixed point, no update half added, and the other's updates are in this sum.
    public mutating func remove(_ part: ExactMean) {
        precondition(layout == part.layout, "a sum of other tensors cannot be taken out")
        precondition(
            fixedPoint == part.fixedPoint,
            "sums of \(fixedPoint) and \(part.fixedPoint) cannot be taken apart"
        )
        precondition(isClosed && part.isClosed, "a sum with an update added in part cannot be taken apart")
        precondition(
            part.contributions <= contributions && part.totalWeight <= totalWeight,
            "\(part.contributions) updates cannot be taken out of \(contributions)"
        )
        // Safe: both arrays have the layout's element count and outlive the closures.
        sums.withUnsafeMutableBufferPointer { sums in
            part.sums.withUnsafeBufferPointer { terms in
                for index in 0..<sums.count { sums[index] -= terms[index] }
            }
        }
        totalWeight -= part.totalWeight
        contributions -= part.contributions
    }

    /// θ + Σ nᵢwᵢΔᵢ / ``totalWeight``, rounded once to `Float`. Tensors that are not averaged stay as they are in the
    /// model.
    ///
    /// - Precondition: The model has the sum's tensors, and there is at least one update.
    public func apply(to model: ParameterVector) -> ParameterVector {
        precondition(layout.hasSameTensors(as: model.layout), "a mean of other tensors than the model's")
        var result = model
        // Safe: the array outlives the closure that changes it.
        result.values.withUnsafeMutableBufferPointer { apply(block: $0, at: 0) }
        return result
    }

    /// Applies the mean to the part of a model that begins at an offset of the flat vector, in place.
    ///
    /// - Precondition: The block lies within the layout, and there is at least one update.
    public func apply(block: UnsafeMutableBufferPointer<Float>, at offset: Int) {
        precondition(isClosed, "an update was added in part; close it with count first")
        precondition(contributions > 0, "the mean of no updates")
        precondition(
            offset >= 0 && block.count <= layout.elementCount && offset <= layout.elementCount - block.count,
            "a block of \(block.count) elements at \(offset) in a layout of \(layout.elementCount)"
        )
        let divisor = fixedPoint.scale(weight: totalWeight)
        let range = offset..<offset + block.count
        // Safe: `part` lies within the layout, whose count the sums have, and moved by the offset within the block.
        sums.withUnsafeBufferPointer { sums in
            guard let values = block.baseAddress, let sums = sums.baseAddress else { return }
            for averaged in averagedRanges {
                let part = averaged.clamped(to: range)
                guard !part.isEmpty else { continue }
                aggregation_apply(values + (part.lowerBound - offset), sums + part.lowerBound, part.count, divisor)
            }
        }
    }
}
