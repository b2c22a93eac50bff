import CKernels
import ContinualLearning
import Parameters
import Randomness

/// A local training under way: the state that would have to be kept, and the buffers that would not.
///
/// All memory is taken at the start; a step allocates nothing.
struct TrainingRun: ~Copyable {
    /// The most numbers in one buffer: 4 GiB.
    private static let largestBufferCount = 1 << 30

    private(set) var state: TrainingState
    private let settings: LocalTrainingSettings
    private let batch: Batch
    private let network: Network
    private let backpropagation: Backpropagation
    /// What the three above belong to, for another run.
    let buffers: StepBuffers
    private let dataset: Dataset
    private let stepsPerEpoch: Int
    private let context: ContinualContext
    private let proximalSteps: ProximalSteps
    /// The examples to go over again, fitted, and the order in which they come.
    private let replay: Dataset?
    private let replayOrder: [Int]
    private let distillation: Distillation?
    /// The parameters before a step, where the path is followed.
    private var before: [Float]
    /// The rows in the order of the current epoch.
    private var order: [Int]
    /// The generator after the current epoch's order was drawn.
    private var generatorAfterOrder: SeededGenerator

    /// - Parameter kept: The buffers of an earlier run, which are taken if they fit.
    /// - Throws: ``TrainingError`` if data, parameters and network do not belong together.
    init(
        specification: NetworkSpecification,
        settings: LocalTrainingSettings,
        dataset: Dataset,
        context: ContinualContext,
        received: ParameterVector,
        state: consuming TrainingState,
        buffers kept: StepBuffers? = nil
    ) throws(TrainingError) {
        guard dataset.count > 0 else { throw .noExamples }
        if let difference = specification.layout.difference(from: state.parameters.layout) {
            throw .layoutDiffers(difference: difference)
        }
        let fitted = try dataset.fitted(to: specification)
        let replay = try Self.replay(in: context, fittedTo: specification)
        let capacity =
            min(settings.batchSize, dataset.count) + min(settings.batchSize, replay?.count ?? 0)
        let widest = specification.widths.max() ?? 0
        guard capacity <= Self.largestBufferCount / widest else {
            throw .batchTooLarge(exampleCount: capacity, width: widest, limit: Self.largestBufferCount)
        }
        let distillation = try Self.distillation(in: context, specification, capacity: capacity)
        self.dataset = fitted
        self.settings = settings
        buffers = StepBuffers.taking(kept, specification: specification, dataset: fitted, capacity: capacity)
        network = buffers.network
        backpropagation = buffers.backpropagation
        batch = buffers.batch
        self.context = context
        proximalSteps = ProximalSteps(context, received: received, rate: settings.optimizer.learningRate)
        self.replay = replay
        replayOrder = Array(0..<(replay?.count ?? 0))
        self.distillation = distillation
        before = context.terms.followsPath ? state.parameters.values : []
        stepsPerEpoch = (dataset.count + settings.batchSize - 1) / settings.batchSize
        order = [Int](repeating: 0, count: dataset.count)
        generatorAfterOrder = state.generator
        self.state = state
        if self.state.path.isEmpty { self.state.path = [Float](repeating: 0, count: before.count) }
        drawOrder()
    }

    /// Whether all epochs are complete.
    var isFinished: Bool { state.completedEpochs >= settings.epochs }

    /// One step: the next batch of the epoch's order, its gradient, the optimiser; at the end of an epoch the next
    /// order is drawn.
    ///
    /// - Throws: ``TrainingError/diverged(_:step:epoch:learningRate:)`` if the loss, or at the end of an epoch a
    ///   parameter, is not finite.
    mutating func step() throws(TrainingError) {
        let count = min(settings.batchSize, order.count - state.position)
        batch.load(order[state.position..<state.position + count], of: dataset)
        appendReplay()
        let loss = computeGradient() * Double(count) / Double(batch.count)
        state.stepCount += 1
        guard loss.isFinite else { throw diverged(.loss) }
        let gradient = UnsafeBufferPointer(backpropagation.gradient.values)
        rememberParameters()
        // Safe: the parameters are this run's alone, and the optimiser's state and the gradient are other memory.
        state.parameters.values.withUnsafeMutableBufferPointer { parameters in
            state.optimizer.step(parameters, along: gradient, settings: settings.optimizer)
            proximalSteps.take(parameters)
        }
        followPath(gradient)
        state.lossSum += loss
        state.position += count
        if state.position == order.count { try completeEpoch() }
    }

    /// Where the training is.
    var progress: TrainingProgress {
        TrainingProgress(
            epoch: max(state.stepCount - 1, 0) / stepsPerEpoch + 1,
            epochCount: settings.epochs,
            step: state.stepCount,
            stepCount: settings.epochs * stepsPerEpoch,
            loss: state.position == 0 ? state.lastEpochLoss : state.lossSum / Double(state.position)
        )
    }

    /// Ends the run and hands over its state, without a copy.
    consuming func relinquish() -> TrainingState { state }

    /// What the training ends with.
    var result: TrainingResult {
        TrainingResult(
            parameters: state.parameters,
            loss: state.lastEpochLoss,
            exampleCount: dataset.count,
            stepCount: state.stepCount,
            path: state.path
        )
    }

    /// The loss summed over the batch; the gradient of its mean is then in `backpropagation.gradient`.
    private func computeGradient() -> Double {
        // Safe: the parameters are only read, and outlive the closure.
        state.parameters.values.withUnsafeBufferPointer { parameters in
            network.forward(parameters: parameters, inputs: batch.inputs, count: batch.count)
            let loss = network.specification.loss.forwardAndBackward(
                gradients: backpropagation.outputGradients,
                outputs: network.outputs,
                targets: batch.targets,
                count: batch.count,
                outputCount: network.specification.outputCount,
                heads: context.heads
            )
            distillation?.addGradient(
                to: backpropagation.outputGradients,
                outputs: network.outputs,
                inputs: batch.inputs,
                count: batch.count
            )
            backpropagation.run(parameters: parameters, inputs: batch.inputs, count: batch.count)
            return loss
        }
    }

    private mutating func completeEpoch() throws(TrainingError) {
        guard state.parameters.firstNonFiniteIndex == nil else { throw diverged(.parameters) }
        state.lastEpochLoss = state.lossSum / Double(order.count)
        state.lossSum = 0
        state.position = 0
        state.completedEpochs += 1
        state.generator = generatorAfterOrder
        if !isFinished { drawOrder() }
    }

    /// The order depends only on the generator at the epoch's start, so it need not be kept with the state.
    private mutating func drawOrder() {
        for row in order.indices { order[row] = row }
        generatorAfterOrder = state.generator
        // As `shuffle`, whose generic code in another module takes 100 ns and allocates for each row.
        for last in stride(from: order.count - 1, to: 0, by: -1) {
            order.swapAt(last, generatorAfterOrder.integer(below: last + 1))
        }
    }

    private func diverged(_ what: TrainingError.Diverged) -> TrainingError {
        .diverged(
            what,
            step: state.stepCount,
            epoch: state.completedEpochs + 1,
            learningRate: settings.optimizer.learningRate
        )
    }

    // MARK: What is carried from earlier tasks

    private static func replay(
        in context: ContinualContext,
        fittedTo specification: NetworkSpecification
    ) throws(TrainingError) -> Dataset? {
        guard let replay = context.replay, replay.count > 0 else { return nil }
        return try replay.fitted(to: specification)
    }

    private static func distillation(
        in context: ContinualContext,
        _ specification: NetworkSpecification,
        capacity: Int
    ) throws(TrainingError) -> Distillation? {
        guard let teacher = context.teacher, context.terms.distillation > 0 else { return nil }
        if let difference = specification.layout.difference(from: teacher.layout) {
            throw .layoutDiffers(difference: difference)
        }
        return Distillation(
            specification: specification,
            capacity: capacity,
            parameters: teacher.values,
            taughtCount: min(max(1, context.taughtOutputs), specification.outputCount),
            weight: context.terms.distillation,
            temperature: context.terms.temperature
        )
    }

    /// Adds the next past examples to the batch: as many as there are new ones. Where they begin depends only on the
    /// number of the step, so it need not be kept with the state.
    private func appendReplay() {
        guard let replay else { return }
        let wanted = min(batch.count, replayOrder.count)
        let start = state.stepCount * settings.batchSize % replayOrder.count
        let end = min(start + wanted, replayOrder.count)
        batch.append(replayOrder[start..<end], of: replay)
        batch.append(replayOrder[0..<wanted - (end - start)], of: replay)
    }

    private mutating func rememberParameters() {
        guard context.terms.followsPath else { return }
        // Safe: two arrays of the same size.
        before.withUnsafeMutableBufferPointer { before in
            state.parameters.values.withUnsafeBufferPointer { now in _ = before.update(from: now) }
        }
    }

    private mutating func followPath(_ gradient: UnsafeBufferPointer<Float>) {
        guard context.terms.followsPath else { return }
        // Safe: four arrays of the parameters' size; only the path changes.
        state.path.withUnsafeMutableBufferPointer { path in
            before.withUnsafeBufferPointer { before in
                state.parameters.values.withUnsafeBufferPointer { after in
                    let count = path.count
                    guard let path = path.baseAddress, let gradient = gradient.baseAddress,
                        let before = before.baseAddress, let after = after.baseAddress
                    else { return }
                    continual_follow_path(path, gradient, before, after, count)
                }
            }
        }
    }
}
