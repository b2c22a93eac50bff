import CKernels
public import ContinualLearning
import Glibc
public import Parameters

/// Measures how important each parameter is for a data set, exactly and example by example.
///
/// Of a linear layer the gradient for one example is the outer product of deltas d and inputs h, so Σ over examples of
/// its square is one matrix product of squares, (d²)ᵀ·(h²), and of its magnitude |d|ᵀ·|h|. The expectation over labels
/// is taken on the deltas: their weighted squares are summed before the product, so each layer has one product a batch
/// however many classes there are, and only the deltas themselves are carried back once a class.
public struct ImportancePass: Sendable {
    /// The network.
    public let specification: NetworkSpecification
    /// Which outputs compete with which; nil: all with all.
    public let heads: OutputHeads?

    /// Examples computed at once.
    private static let sliceSize = 128

    /// A pass through that network.
    public init(specification: NetworkSpecification, heads: OutputHeads? = nil) {
        self.specification = specification
        self.heads = heads
    }

    /// The mean over the examples of the measure of each parameter, at least 0.
    ///
    /// - `trueFisher`: the expectation over the model's own predictions of the squared gradient of the loss. Of the
    ///   mean squared error: over a normal distribution whose negative log-likelihood the loss is, up to a constant.
    /// - `empiricalFisher`: the squared gradient for the example's own target.
    /// - `sensitivity`: the magnitude of the gradient of the outputs' squared length.
    ///
    /// - Parameters:
    ///   - shouldStop: Asked before every slice of examples.
    ///   - progress: Told the part that is done, in [0, 1].
    /// - Precondition: The measure is one of these three.
    /// - Throws: ``TrainingError`` if data, parameters and network do not belong together, or if `shouldStop` said so.
    public func measure(
        _ measure: ImportanceMeasure,
        of parameters: ParameterVector,
        on dataset: Dataset,
        shouldStop: () -> Bool = { false },
        progress: (Double) -> Void = { _ in }
    ) throws(TrainingError) -> [Float] {
        precondition(measure != .pathIntegral, "the path integral is kept by the steps")
        guard dataset.count > 0 else { throw .noExamples }
        if let difference = specification.layout.difference(from: parameters.layout) {
            throw .layoutDiffers(difference: difference)
        }
        let dataset = try dataset.fitted(to: specification)
        let run = ImportanceRun(
            specification: specification,
            heads: heads,
            measure: measure,
            dataset: dataset,
            capacity: min(Self.sliceSize, dataset.count)
        )
        for start in stride(from: 0, to: dataset.count, by: run.capacity) {
            if shouldStop() { throw .stopped(afterStep: start / run.capacity) }
            run.add(start..<min(start + run.capacity, dataset.count), parameters)
            progress(Double(start) / Double(dataset.count))
        }
        return run.mean
    }
}

/// One pass under way: the sums and the buffers it needs.
private final class ImportanceRun {
    let capacity: Int
    private let specification: NetworkSpecification
    private let heads: OutputHeads?
    private let measure: ImportanceMeasure
    private let dataset: Dataset
    private let network: Network
    private let batch: Batch
    private let order: [Int]
    /// How many deltas an example has: one for each label that is expected.
    private let deltaCount: Int
    /// The weight of each delta, `[capacity, deltaCount]`.
    private let weights: FloatBuffer
    /// The deltas of a layer and of the one before it, in turns, `[capacity · deltaCount, width]`.
    private var deltas: FloatBuffer
    private var others: FloatBuffer
    /// Σ over an example's deltas of weight · d², or |d|, `[capacity, width]`.
    private let summed: FloatBuffer
    /// h² or |h|, `[capacity, width]`.
    private let inputs: FloatBuffer
    private let product: FloatBuffer
    private var sums: [Double]

    init(
        specification: NetworkSpecification,
        heads: OutputHeads?,
        measure: ImportanceMeasure,
        dataset: Dataset,
        capacity: Int
    ) {
        self.specification = specification
        self.heads = heads
        self.measure = measure
        self.dataset = dataset
        self.capacity = capacity
        network = Network(specification: specification, capacity: capacity)
        batch = Batch(dataset: dataset, capacity: capacity)
        order = Array(0..<dataset.count)
        deltaCount =
            measure == .trueFisher && specification.loss != .binaryCrossEntropy ? specification.outputCount : 1
        let widest = specification.widths.max() ?? 1
        let widestOutput = specification.widths.dropFirst().max() ?? 1
        weights = FloatBuffer(count: capacity * deltaCount)
        deltas = FloatBuffer(count: capacity * deltaCount * widestOutput)
        others = FloatBuffer(count: capacity * deltaCount * widestOutput)
        summed = FloatBuffer(count: capacity * widestOutput)
        inputs = FloatBuffer(count: capacity * widest)
        product = FloatBuffer(count: network.layers.map { $0.inputCount * $0.outputCount }.max() ?? 1)
        sums = [Double](repeating: 0, count: specification.layout.elementCount)
    }

    var mean: [Float] { sums.map { Float($0 / Double(dataset.count)) } }

    // Safe, for everything below: the buffers hold `capacity` rows, times `deltaCount` where there is a delta each, of
    // the widest layer; a slice has at most `capacity` rows.

    /// Adds the measure of those rows.
    func add(_ rows: Range<Int>, _ parameters: ParameterVector) {
        batch.load(order[rows], of: dataset)
        parameters.values.withUnsafeBufferPointer { parameters in
            network.forward(parameters: parameters, inputs: batch.inputs, count: batch.count)
            putOutputDeltas()
            guard let parameters = parameters.baseAddress else { return }
            for index in network.layers.indices.reversed() { carryBack(through: index, parameters) }
        }
    }

    /// The deltas of the outputs, and the weight of each.
    private func putOutputDeltas() {
        let width = specification.outputCount
        for k in 0..<batch.count * deltaCount { weights.start[k] = 1 }
        switch (measure, specification.loss) {
        case (.trueFisher, .softmaxCrossEntropy): putPredictedClasses(width)
        case (.trueFisher, .binaryCrossEntropy):
            for row in 0..<batch.count {
                let p = 1 / (1 + exp(Double(-network.outputs[row])))
                deltas.start[row] = Float((p * (1 - p)).squareRoot())
            }
        case (.trueFisher, .meanSquaredError):
            let deviation = (2 / Float(width)).squareRoot()
            for row in 0..<batch.count {
                for label in 0..<width {
                    let delta = deltas.start + (row * width + label) * width
                    for j in 0..<width { delta[j] = j == label ? deviation : 0 }
                }
            }
        case (.sensitivity, _):
            for k in 0..<batch.count * width { deltas.start[k] = 2 * network.outputs[k] }
        case (.empiricalFisher, _), (.pathIntegral, _):
            _ = specification.loss.forwardAndBackward(
                gradients: deltas.start,
                outputs: network.outputs,
                targets: batch.targets,
                count: batch.count,
                outputCount: width,
                heads: heads
            )
            for k in 0..<batch.count * width { deltas.start[k] *= Float(batch.count) }
        }
    }

    /// d = p − e_c with weight p_c, for every class of the example's head.
    private func putPredictedClasses(_ width: Int) {
        guard case .classes(let classes) = batch.targets else { preconditionFailure("checked targets are classes") }
        for row in 0..<batch.count {
            let z = network.outputs + row * width
            let head = heads?.head(of: classes[row]) ?? 0..<width
            let p = summed.start
            var largest = z[head.lowerBound]
            for j in head where z[j] > largest { largest = z[j] }
            var sum = 0.0
            for j in head { sum += exp(Double(z[j] - largest)) }
            for j in 0..<width { p[j] = head.contains(j) ? Float(exp(Double(z[j] - largest)) / sum) : 0 }
            for label in 0..<width {
                let delta = deltas.start + (row * width + label) * width
                weights.start[row * width + label] = p[label]
                for j in 0..<width { delta[j] = p[j] }
                delta[label] -= head.contains(label) ? 1 : 0
            }
        }
    }

    /// Adds a layer's importance and puts the deltas of the layer before it.
    private func carryBack(through index: Int, _ parameters: UnsafePointer<Float>) {
        let layer = network.layers[index]
        let previous = index == 0 ? batch.inputs.baseAddress : network.outputs(ofLayer: index - 1)
        guard let previous else { return }
        sumDeltas(width: layer.outputCount)
        raise(previous, count: batch.count * layer.inputCount)
        MatrixProduct.assign(
            product.start,
            left: summed.start,
            .transposed,
            right: inputs.start,
            .asStored,
            rows: layer.outputCount,
            inner: batch.count,
            columns: layer.inputCount
        )
        sums.withUnsafeMutableBufferPointer { sums in
            guard let sums = sums.baseAddress else { return }
            let count = layer.inputCount * layer.outputCount
            continual_add_to_doubles(sums + layer.weightOffset, product.start, count)
            training_column_sums(product.start, summed.start, batch.count, layer.outputCount)
            continual_add_to_doubles(sums + layer.biasOffset, product.start, layer.outputCount)
        }
        guard index > 0 else { return }
        layer.backwardToInputs(
            inputGradients: others.start,
            outputGradients: deltas.start,
            parameters: parameters,
            count: batch.count * deltaCount
        )
        for row in 0..<batch.count {
            let active = previous + row * layer.inputCount
            for label in 0..<deltaCount {
                let delta = others.start + (row * deltaCount + label) * layer.inputCount
                for j in 0..<layer.inputCount where active[j] == 0 { delta[j] = 0 }
            }
        }
        swap(&deltas, &others)
    }

    private func sumDeltas(width: Int) {
        for row in 0..<batch.count {
            let sum = summed.start + row * width
            for j in 0..<width { sum[j] = 0 }
            for label in 0..<deltaCount {
                let weight = weights.start[row * deltaCount + label]
                let delta = deltas.start + (row * deltaCount + label) * width
                if measure == .sensitivity {
                    for j in 0..<width { sum[j] += abs(delta[j]) }
                } else if weight > 0 {
                    for j in 0..<width { sum[j] += weight * (delta[j] * delta[j]) }
                }
            }
        }
    }

    /// The inputs of a layer, squared, or their magnitudes.
    private func raise(_ values: UnsafePointer<Float>, count: Int) {
        if measure == .sensitivity {
            for k in 0..<count { inputs.start[k] = abs(values[k]) }
        } else {
            continual_squares(inputs.start, values, count)
        }
    }
}
