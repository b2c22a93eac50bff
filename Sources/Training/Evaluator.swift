import Parameters

/// Computes the loss and the metrics of a network on a data set, in slices of fixed size.
struct Evaluator {
    let specification: NetworkSpecification
    /// Which outputs compete with which; nil: all with all.
    var heads: OutputHeads?

    /// Examples computed at once: enough for the matrix products, little enough for the cache.
    private static let sliceSize = 256

    /// See ``LocalTrainer/evaluate(_:on:)``.
    func evaluate(_ parameters: ParameterVector, on dataset: Dataset) throws(TrainingError) -> Evaluation {
        if let difference = specification.layout.difference(from: parameters.layout) {
            throw .layoutDiffers(difference: difference)
        }
        let dataset = try dataset.fitted(to: specification)
        guard dataset.count > 0 else { return Evaluation(exampleCount: 0, loss: 0) }
        var lossSum = 0.0
        var correctCount = 0
        var binary = BinaryOutcomes()
        let isBinary = specification.isBinary
        forEachSlice(parameters, dataset) { rows, network, loss in
            lossSum += loss
            for (place, row) in rows.enumerated() {
                guard let label = dataset.label(ofRow: row, specification.loss) else { return }
                let head = heads?.head(of: label)
                let prediction = specification.prediction(outputs: network.outputs, place: place, head: head)
                if prediction == label { correctCount += 1 }
                if isBinary {
                    binary.append(
                        score: specification.score(outputs: network.outputs, place: place),
                        isPositive: label == 1,
                        isPredictedPositive: prediction == 1
                    )
                }
            }
        }
        let count = dataset.count
        return Evaluation(
            exampleCount: count,
            loss: lossSum / Double(count),
            accuracy: specification.loss == .meanSquaredError ? nil : Double(correctCount) / Double(count),
            auc: isBinary ? binary.areaUnderCurve : nil,
            precision: isBinary ? binary.precision : nil,
            recall: isBinary ? binary.recall : nil
        )
    }

    /// Runs the network over the rows in order; the body is given the rows, the network with their outputs and the
    /// loss summed over them.
    private func forEachSlice(
        _ parameters: ParameterVector,
        _ dataset: Dataset,
        _ body: (Range<Int>, Network, Double) -> Void
    ) {
        let network = Network(specification: specification, capacity: min(Self.sliceSize, dataset.count))
        let scratch = FloatBuffer(count: network.capacity * specification.outputCount)
        let batch = Batch(dataset: dataset, capacity: network.capacity)
        let order = Array(0..<dataset.count)
        // Safe: the parameters are only read, and outlive the closure.
        parameters.values.withUnsafeBufferPointer { parameters in
            for start in stride(from: 0, to: dataset.count, by: network.capacity) {
                let rows = start..<min(start + network.capacity, dataset.count)
                batch.load(order[rows], of: dataset)
                network.forward(parameters: parameters, inputs: batch.inputs, count: batch.count)
                let loss = specification.loss.forwardAndBackward(
                    gradients: scratch.start,
                    outputs: network.outputs,
                    targets: batch.targets,
                    count: batch.count,
                    outputCount: specification.outputCount,
                    heads: heads
                )
                body(rows, network, loss)
            }
        }
    }
}

extension NetworkSpecification {
    /// Whether the network tells two classes apart, so that AUC, precision and recall mean something.
    fileprivate var isBinary: Bool {
        loss == .binaryCrossEntropy || (loss == .softmaxCrossEntropy && outputCount == 2)
    }

    /// The class with the largest output, the first of equals; class 1 for a positive logit.
    fileprivate func prediction(
        outputs: UnsafePointer<Float>,
        place: Int,
        head: Range<Int>?
    ) -> Int32 {
        // Safe: the caller's place is one of the examples of the last forward pass.
        let row = outputs + place * outputCount
        guard outputCount > 1 else { return row[0] > 0 ? 1 : 0 }
        let head = head ?? 0..<outputCount
        var best = head.lowerBound
        for j in head.dropFirst() where row[j] > row[best] { best = j }
        return Int32(best)
    }

    /// What orders examples from surely class 0 to surely class 1: the logit, or the difference of two.
    fileprivate func score(outputs: UnsafePointer<Float>, place: Int) -> Double {
        // Safe: the caller's place is one of the examples of the last forward pass.
        let row = outputs + place * outputCount
        return outputCount == 1 ? Double(row[0]) : Double(row[1]) - Double(row[0])
    }
}

extension Dataset {
    /// The class of a row, by rounding where it is a probability; nil for a regression.
    fileprivate func label(ofRow row: Int, _ loss: LossKind) -> Int32? {
        switch targets {
        case .classes(let classes): classes[row]
        case .values(let values): loss == .binaryCrossEntropy ? (values[row] > 0.5 ? 1 : 0) : nil
        }
    }
}
