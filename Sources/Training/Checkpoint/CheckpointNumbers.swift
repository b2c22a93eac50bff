import Randomness

/// The numbers of a training's state as a checkpoint's metadata has them.
enum CheckpointNumbers {
    private static let steps = "state.steps"
    private static let optimizerSteps = "state.optimizer_steps"
    private static let epochs = "state.epochs"
    private static let position = "state.position"
    private static let lossSum = "state.loss_sum"
    private static let epochLoss = "state.epoch_loss"
    private static let generator = "state.generator"

    /// The numbers of a state.
    static func metadata(of state: TrainingState) -> [String: String] {
        let (a, b, c, d) = state.generator.state
        return [
            steps: "\(state.stepCount)",
            optimizerSteps: "\(state.optimizer.stepCount)",
            epochs: "\(state.completedEpochs)",
            position: "\(state.position)",
            lossSum: digits(state.lossSum.bitPattern),
            epochLoss: digits(state.lastEpochLoss.bitPattern),
            generator: [a, b, c, d].map(digits).joined(separator: " "),
        ]
    }

    /// The generator before the order of the current epoch.
    static func generator(in metadata: [String: String]) throws(CheckpointError) -> SeededGenerator {
        let text = metadata[generator] ?? ""
        let words = text.split(separator: " ", omittingEmptySubsequences: false).map(bits)
        if words.count == 4, let a = words[0], let b = words[1], let c = words[2], let d = words[3],
            let found = SeededGenerator(state: (a, b, c, d))
        {
            return found
        }
        throw .number(name: generator, found: text, expected: "four words of 16 hexadecimal digits, not all 0")
    }

    /// Sets a state's numbers.
    ///
    /// - Throws: ``CheckpointError/number(name:found:expected:)`` for a place that the training never has.
    static func read(
        _ metadata: [String: String],
        into state: inout TrainingState,
        settings: LocalTrainingSettings,
        exampleCount: Int
    ) throws(CheckpointError) {
        let batchSize = settings.batchSize
        let stepsPerEpoch = (exampleCount + batchSize - 1) / batchSize
        state.completedEpochs = try integer(epochs, in: metadata, within: 0...settings.epochs - 1)
        state.position = try integer(position, in: metadata, within: 0...max(0, exampleCount - 1))
        guard state.position.isMultiple(of: batchSize) else {
            throw .number(name: position, found: "\(state.position)", expected: "a multiple of \(batchSize)")
        }
        let made = state.completedEpochs * stepsPerEpoch + state.position / batchSize
        state.stepCount = try integer(steps, in: metadata, within: made...made)
        state.optimizer.stepCount = try integer(optimizerSteps, in: metadata, within: made...made)
        state.lossSum = try double(lossSum, in: metadata)
        state.lastEpochLoss = try double(epochLoss, in: metadata)
    }

    private static func integer(
        _ name: String,
        in metadata: [String: String],
        within range: ClosedRange<Int>
    ) throws(CheckpointError) -> Int {
        let text = metadata[name] ?? ""
        guard let number = Int(text), range.contains(number) else {
            let expected = "a whole number from \(range.lowerBound) to \(range.upperBound)"
            throw .number(name: name, found: text, expected: expected)
        }
        return number
    }

    private static func double(_ name: String, in metadata: [String: String]) throws(CheckpointError) -> Double {
        let text = metadata[name] ?? ""
        guard let bits = bits(text), Double(bitPattern: bits).isFinite else {
            throw .number(name: name, found: text, expected: "the 16 hexadecimal digits of a finite number")
        }
        return Double(bitPattern: bits)
    }

    private static func digits(_ bits: UInt64) -> String {
        let digits = String(bits, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }

    private static func bits(_ text: some StringProtocol) -> UInt64? {
        text.utf8.count == 16 ? UInt64(text, radix: 16) : nil
    }
}
