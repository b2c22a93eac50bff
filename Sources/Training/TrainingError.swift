/// Why a local training could not begin or go on.
public enum TrainingError: Error, Sendable, Hashable {
    /// What was found not to be finite.
    public enum Diverged: String, Sendable, Hashable {
        /// The loss of a step.
        case loss
        /// The parameters after a step.
        case parameters
    }

    /// There is nothing to train on.
    case noExamples
    /// The data has another number of features than the network has inputs.
    case featureCountDiffers(found: Int, expected: Int)
    /// The parameters have another layout than the network.
    case layoutDiffers(difference: String)
    /// The data's targets are not what the loss needs.
    case targetsDoNotFitLoss(loss: LossKind, found: String, expected: String)
    /// A class of the data is not one of the network's.
    case classOutOfRange(row: Int, found: Int32, classCount: Int)
    /// A target of binary cross-entropy is not a probability.
    case targetNotProbability(row: Int, found: Float)
    /// A feature is NaN or infinite.
    case featureNotFinite(row: Int, column: Int)
    /// A target is NaN or infinite.
    case targetNotFinite(row: Int)
    /// A batch's outputs of the widest layer would not fit the memory that a training may take.
    case batchTooLarge(exampleCount: Int, width: Int, limit: Int)
    /// The loss or the parameters grew beyond what a float holds.
    case diverged(Diverged, step: Int, epoch: Int, learningRate: Float)
    /// The caller asked to stop; nothing was learned.
    case stopped(afterStep: Int)
}

extension TrainingError {
    /// The stable name of the error and of its page in `docs/errors`.
    public var code: String {
        switch self {
        case .noExamples: "training-no-examples"
        case .featureCountDiffers: "training-features"
        case .layoutDiffers: "training-layout"
        case .targetsDoNotFitLoss, .classOutOfRange, .targetNotProbability: "training-targets"
        case .featureNotFinite, .targetNotFinite: "training-not-finite"
        case .batchTooLarge: "training-batch-too-large"
        case .diverged: "training-diverged"
        case .stopped: "training-stopped"
        }
    }
}

extension TrainingError: CustomStringConvertible {
    /// A sentence: where, what was found, what was expected, what to do.
    public var description: String {
        switch self {
        case .noExamples:
            "training data: no examples; expected at least 1; check the data's path and the hold-out's part"
        case .featureCountDiffers(let found, let expected):
            "training data: \(found) features; the network has \(expected) inputs; change the schema or the plan"
        case .layoutDiffers(let difference):
            "parameters: \(difference); they are not the plan's network; fetch the model of the plan"
        case .targetsDoNotFitLoss(let loss, let found, let expected):
            "training data: the targets are \(found); \(loss.rawValue) expects \(expected); change the label column"
        case .classOutOfRange(let row, let found, let classCount):
            "training data: row \(row) has class \(found); expected 0 to \(classCount - 1); change the plan's outputs"
        case .targetNotProbability(let row, let found):
            "training data: row \(row) has target \(found); binary cross-entropy expects 0 to 1"
        case .featureNotFinite(let row, let column):
            "training data: row \(row), feature \(column) is not a finite number; correct or drop the row"
        case .targetNotFinite(let row):
            "training data: the target of row \(row) is not a finite number; correct or drop the row"
        case .batchTooLarge(let exampleCount, let width, let limit):
            "training: a batch of \(exampleCount) examples in a layer \(width) wide is more than \(limit) numbers; "
                + "make batch_size smaller"
        case .diverged(let what, let step, let epoch, let learningRate):
            "training: \(what.rawValue) not finite at step \(step) (epoch \(epoch)) with learning rate "
                + "\(learningRate); expected finite numbers; lower the learning rate or standardise the features"
        case .stopped(let step):
            "training: stopped after step \(step) as asked; nothing was changed"
        }
    }
}
