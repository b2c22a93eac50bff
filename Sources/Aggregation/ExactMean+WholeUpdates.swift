public import Parameters

extension ExactMean {
    /// Verifies an update in memory and adds it.
    ///
    /// - Throws: An ``UpdateViolation``, before anything is added.
    public mutating func add(_ update: ParameterVector, exampleCount: Int) throws(UpdateViolation) {
        try verify(update, exampleCount: exampleCount)
        // Safe: the array outlives the closure that reads it.
        update.values.withUnsafeBufferPointer { add(block: $0, at: 0, exampleCount: exampleCount) }
        count(exampleCount: exampleCount)
    }

    /// Throws unless the update may be added: its tensors, its examples, each of its elements and the room for it.
    public func verify(_ update: ParameterVector, exampleCount: Int) throws(UpdateViolation) {
        precondition(isClosed, "an update was added in part; close it with count(exampleCount:) first")
        if let difference = layout.difference(from: update.layout) { throw .wrongLayout(difference) }
        guard (1...fixedPoint.maximumExamples).contains(exampleCount) else {
            throw .exampleCount(found: exampleCount, maximum: fixedPoint.maximumExamples)
        }
        guard contributions < fixedPoint.cohortBound else { throw .cohortFull(fixedPoint.cohortBound) }
        // Safe: the array outlives the closure that reads it.
        let violation = update.values.withUnsafeBufferPointer {
            Self.firstViolation(in: $0, bound: fixedPoint.updateBound)
        }
        guard let violation else { return }
        let tensor = layout.tensors.first { $0.range.contains(violation.index) }
        throw .element(violation, tensor: tensor?.name ?? "", bound: fixedPoint.updateBound)
    }
}
