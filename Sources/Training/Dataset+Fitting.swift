extension Dataset {
    /// The data as a network's loss reads it: classes 0 and 1 become the values that binary cross-entropy takes.
    ///
    /// - Throws: ``TrainingError`` for the first row or size that does not belong to the network.
    func fitted(to specification: NetworkSpecification) throws(TrainingError) -> Dataset {
        guard featureCount == specification.inputCount else {
            throw .featureCountDiffers(found: featureCount, expected: specification.inputCount)
        }
        if let index = features.firstIndex(where: { !$0.isFinite }) {
            throw .featureNotFinite(row: index / featureCount, column: index % featureCount)
        }
        switch targets {
        case .classes(let classes): return try fitted(classes, to: specification)
        case .values(let values):
            try check(values, against: specification)
            return self
        }
    }

    private func fitted(
        _ classes: [Int32],
        to specification: NetworkSpecification
    ) throws(TrainingError) -> Dataset {
        let loss = specification.loss
        guard loss != .meanSquaredError else {
            throw .targetsDoNotFitLoss(loss: loss, found: "classes", expected: "numbers")
        }
        let classCount = loss == .binaryCrossEntropy ? 2 : specification.outputCount
        if let row = classes.firstIndex(where: { $0 < 0 || Int($0) >= classCount }) {
            throw .classOutOfRange(row: row, found: classes[row], classCount: classCount)
        }
        guard loss == .binaryCrossEntropy else { return self }
        return Dataset(
            featureCount: featureCount,
            features: features,
            targets: .values(classes.map { Float($0) }),
            tasks: tasks
        )
    }

    private func check(_ values: [Float], against specification: NetworkSpecification) throws(TrainingError) {
        let loss = specification.loss
        guard loss != .softmaxCrossEntropy else {
            throw .targetsDoNotFitLoss(loss: loss, found: "numbers", expected: "classes")
        }
        guard count == 0 || valuesPerExample == specification.outputCount else {
            throw .targetsDoNotFitLoss(
                loss: loss,
                found: "\(valuesPerExample) numbers an example",
                expected: "\(specification.outputCount)"
            )
        }
        if let index = values.firstIndex(where: { !$0.isFinite }) {
            throw .targetNotFinite(row: index / valuesPerExample)
        }
        guard loss == .binaryCrossEntropy else { return }
        if let row = values.firstIndex(where: { !($0 >= 0 && $0 <= 1) }) {
            throw .targetNotProbability(row: row, found: values[row])
        }
    }
}
