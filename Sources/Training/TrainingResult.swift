public import Parameters

/// What a local training ends with.
public struct TrainingResult: Sendable {
    /// The parameters after the last step.
    public var parameters: ParameterVector
    /// The mean loss over the last epoch, each example's taken before the step it was part of.
    public let loss: Double
    /// The number of examples trained on.
    public let exampleCount: Int
    /// The number of steps made.
    public let stepCount: Int
    /// The path integral of synaptic intelligence, Σ −gradient · step; empty where it was not followed.
    public let path: [Float]
}
