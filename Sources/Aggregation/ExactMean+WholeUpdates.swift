public import Parameters

extension ExactMean {
    /// An update in memory, and the number of examples it counts for.
    public typealias WeightedUpdate = (update: ParameterVector, exampleCount: Int)

    /// Verifies an update and adds it.
    ///
    /// - Throws: An ``UpdateViolation``, before anything is added.
    public mutating func add(_ update: ParameterVector, exampleCount: Int) throws(UpdateViolation) {
        try add([(update, exampleCount)])
    }

    /// Verifies several updates and adds them: all of them, or none if one may not be.
    ///
    /// They are added block by block, so that a block of the sum stays in the processor's cache while every update adds
    /// to it. The result is the same as one after another.
    public mutating func add(_ updates: [WeightedUpdate]) throws(UpdateViolation) {
        for (index, (update, exampleCount)) in updates.enumerated() {
            guard contributions + index < fixedPoint.cohortBound else { throw .cohortFull(fixedPoint.cohortBound) }
            try verify(update, exampleCount: exampleCount)
        }
        let scales = updates.map { fixedPoint.scale(exampleCount: $0.exampleCount) }
        for start in stride(from: 0, to: layout.elementCount, by: Self.blockElementCount) {
            let block = start..<min(start + Self.blockElementCount, layout.elementCount)
            for ((update, _), scale) in zip(updates, scales) {
                // Safe: the update has the layout's elements (verified), and its array outlives the closure.
                update.values.withUnsafeBufferPointer { values in
                    addTerms(of: UnsafeBufferPointer(rebasing: values[block]), at: start, scale: scale)
                }
            }
        }
        for (_, exampleCount) in updates {
            totalExamples += exampleCount
            contributions += 1
        }
    }

    /// Whether the update may be added: its tensors, its examples and each of its elements.
    public func verify(_ update: ParameterVector, exampleCount: Int) throws(UpdateViolation) {
        precondition(isClosed, "an update was added in part; close it with count(exampleCount:) first")
        if let difference = layout.difference(from: update.layout) { throw .wrongLayout(difference) }
        guard (1...fixedPoint.maximumExamples).contains(exampleCount) else {
            throw .exampleCount(found: exampleCount, maximum: fixedPoint.maximumExamples)
        }
        // Safe: the array outlives the closure that reads it.
        let violation = update.values.withUnsafeBufferPointer {
            Self.firstViolation(in: $0, bound: fixedPoint.updateBound)
        }
        guard let violation else { return }
        let tensor = layout.tensors.first { $0.range.contains(violation.index) }
        throw .element(violation, tensor: tensor?.name ?? "", bound: fixedPoint.updateBound)
    }

    /// 16,384 elements: 128 KiB of sums and 64 KiB of an update.
    private static let blockElementCount = 1 << 14
}

// MARK: Partial sums and the mean

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
        totalExamples += other.totalExamples
        contributions += other.contributions
    }

    /// θ + Σ nᵢΔᵢ / Σ nᵢ, rounded once to `Float`. Tensors that are not averaged stay as they are in the model.
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
        precondition(isClosed, "an update was added in part; close it with count(exampleCount:) first")
        precondition(contributions > 0, "the mean of no updates")
        precondition(
            offset >= 0 && block.count <= layout.elementCount && offset <= layout.elementCount - block.count,
            "a block of \(block.count) elements at \(offset) in a layout of \(layout.elementCount)"
        )
        let divisor = fixedPoint.scale(exampleCount: totalExamples)
        let range = offset..<offset + block.count
        // Safe: `part` lies within the layout, whose count the sums have, and moved by the offset within the block.
        sums.withUnsafeBufferPointer { sums in
            for averaged in averagedRanges {
                for index in averaged.clamped(to: range) {
                    let mean = Double(sums[index]) / divisor
                    block[index - offset] = Float(Double(block[index - offset]) + mean)
                }
            }
        }
    }
}
