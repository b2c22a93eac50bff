import Training

/// The network written as the textbook has it, in `Double`: what the fast one is compared with.
struct NaiveNetwork {
    let widths: [Int]
    let loss: LossKind

    init(_ specification: NetworkSpecification) {
        loss = specification.loss
        switch specification.kind {
        case .logistic: widths = [specification.inputCount, specification.outputCount]
        case .mlp(let hidden): widths = [specification.inputCount] + hidden + [specification.outputCount]
        }
    }

    /// The outputs for one example.
    func outputs(_ parameters: [Double], _ inputs: [Double]) -> [Double] {
        var values = inputs
        var offset = 0
        for layer in 0..<widths.count - 1 {
            let (inputCount, outputCount) = (widths[layer], widths[layer + 1])
            let biasOffset = offset + inputCount * outputCount
            values = (0..<outputCount).map { j in
                var sum = parameters[biasOffset + j]
                for i in 0..<inputCount { sum += parameters[offset + j * inputCount + i] * values[i] }
                return layer == widths.count - 2 ? sum : max(sum, 0)
            }
            offset = biasOffset + outputCount
        }
        return values
    }

    /// The mean loss over the examples.
    func meanLoss(_ parameters: [Double], _ dataset: Dataset) -> Double {
        var sum = 0.0
        for row in 0..<dataset.count {
            let range = row * dataset.featureCount..<(row + 1) * dataset.featureCount
            let z = outputs(parameters, dataset.features[range].map { Double($0) })
            sum += Self.loss(loss, z, dataset.targets, row)
        }
        return sum / Double(dataset.count)
    }

    /// The loss of one example's outputs.
    static func loss(_ kind: LossKind, _ z: [Double], _ targets: Dataset.Targets, _ row: Int) -> Double {
        switch (kind, targets) {
        case (.softmaxCrossEntropy, .classes(let classes)):
            let largest = z.max() ?? 0
            return naturalLogarithm(z.reduce(0) { $0 + exponential($1 - largest) }) + largest - z[Int(classes[row])]
        case (.binaryCrossEntropy, .classes(let classes)):
            return naturalLogarithm(1 + exponential(-abs(z[0]))) + max(z[0], 0) - z[0] * Double(classes[row])
        case (.binaryCrossEntropy, .values(let values)):
            return naturalLogarithm(1 + exponential(-abs(z[0]))) + max(z[0], 0) - z[0] * Double(values[row])
        case (.meanSquaredError, .values(let values)):
            return z.indices.reduce(0.0) { sum, j in
                let difference = z[j] - Double(values[row * z.count + j])
                return sum + difference * difference
            } / Double(z.count)
        case (.softmaxCrossEntropy, .values), (.meanSquaredError, .classes): return .nan
        }
    }

    /// The gradient of the mean loss by central differences: (f(θ + h) − f(θ − h)) / 2h.
    func gradient(_ parameters: [Double], _ dataset: Dataset) -> [Double] {
        let step = 1e-6
        var shifted = parameters
        return parameters.indices.map { index in
            shifted[index] = parameters[index] + step
            let above = meanLoss(shifted, dataset)
            shifted[index] = parameters[index] - step
            let below = meanLoss(shifted, dataset)
            shifted[index] = parameters[index]
            return (above - below) / (2 * step)
        }
    }
}
