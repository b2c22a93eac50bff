public import Parameters

/// Memory aware synapses: how much the output's squared length changes with each parameter, without labels (Aljundi et
/// al. 2018, arXiv:1711.09601). The importance of all tasks is summed around the latest model.
public struct MemoryAwareSynapses: ContinualMethod {
    private let lambda: Float

    /// The method with weight λ.
    public init(lambda: Float) { self.lambda = lambda }

    /// The penalty.
    public var terms: StepTerms { StepTerms(lambda: lambda) }
    /// The sensitivity of the output.
    public var measure: ImportanceMeasure? { .sensitivity }

    /// The sum of the importance, around the latest model.
    public func consolidated(
        _ penalty: QuadraticPenalty?,
        measured: [Float],
        anchor: [Float]?,
        model: ParameterVector
    ) -> QuadraticPenalty? {
        var result = penalty ?? QuadraticPenalty(layout: model.layout)
        result.fold(gamma: 1, importance: measured, anchor: anchor, model: model.values)
        return result
    }
}
