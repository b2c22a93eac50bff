public import Parameters

/// A way to keep a model from forgetting.
///
/// The parts of a task's life: at its start the method says what the steps carry (``terms``); in a step Training
/// applies them; when the task is done the nodes measure (``measure``), which is all that is uploaded; and the
/// coordinator, or each node for itself, turns the measured importance into the penalty of the tasks that follow
/// (``consolidated(_:measured:anchor:model:)``).
public protocol ContinualMethod: Sendable {
    /// What the steps of a task carry.
    var terms: StepTerms { get }
    /// What is measured when a task is done; nil: nothing.
    var measure: ImportanceMeasure? { get }
    /// The penalty of the tasks so far, with the one that is done.
    ///
    /// - Parameters:
    ///   - penalty: The penalty before; nil for the first task.
    ///   - measured: The importance of each parameter for the task, at least 0.
    ///   - anchor: Importance times parameter, where nodes measured around models of their own; nil: `model`.
    ///   - model: The parameters at the end of the task.
    /// - Returns: nil for a method without a penalty.
    func consolidated(
        _ penalty: QuadraticPenalty?,
        measured: [Float],
        anchor: [Float]?,
        model: ParameterVector
    ) -> QuadraticPenalty?
}

/// What the steps of a task carry beside the loss.
public struct StepTerms: Sendable, Hashable {
    /// λ of the penalty; 0: none.
    public var lambda: Float
    /// Whether the path integral of synaptic intelligence is kept.
    public var followsPath: Bool
    /// The weight of the distillation from the model before the task; 0: none.
    public var distillation: Float
    /// The temperature of the distillation.
    public var temperature: Float

    /// Terms with those numbers; by default none.
    public init(lambda: Float = 0, followsPath: Bool = false, distillation: Float = 0, temperature: Float = 2) {
        self.lambda = lambda
        self.followsPath = followsPath
        self.distillation = distillation
        self.temperature = temperature
    }
}

/// What is measured on a task's data when the task is done.
public enum ImportanceMeasure: Sendable, Hashable {
    /// The diagonal of the Fisher information over the model's own predictive distribution.
    case trueFisher
    /// The mean of the squared gradients for the examples' own labels.
    case empiricalFisher
    /// The mean magnitude of the gradient of the squared length of the output.
    case sensitivity
    /// The path integral that the steps kept.
    case pathIntegral
}

extension ContinualMethod {
    /// Nothing.
    public var measure: ImportanceMeasure? { nil }

    /// No penalty.
    public func consolidated(
        _ penalty: QuadraticPenalty?,
        measured: [Float],
        anchor: [Float]?,
        model: ParameterVector
    ) -> QuadraticPenalty? {
        nil
    }
}
