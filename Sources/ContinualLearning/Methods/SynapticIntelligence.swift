public import Parameters

/// Synaptic intelligence: how much each parameter's way through the task lowered the loss, over the square of the way
/// (Zenke et al. 2017, arXiv:1703.04200). The importance of all tasks is summed around the latest model.
public struct SynapticIntelligence: ContinualMethod {
    private let lambda: Float

    /// ξ, which keeps a parameter that hardly moved from becoming infinitely important; the paper's value for
    /// permuted MNIST.
    public static let damping: Float = 0.1

    /// The method with weight λ; the paper's c is λ/2.
    public init(lambda: Float) { self.lambda = lambda }

    /// The penalty, and the path integral for the next.
    public var terms: StepTerms { StepTerms(lambda: lambda, followsPath: true) }
    /// The path integral.
    public var measure: ImportanceMeasure? { .pathIntegral }

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

    /// Ω = max(ω, 0) / (Δ² + ξ).
    ///
    /// - Parameters:
    ///   - path: ω, the sum over the task's steps of −gradient · step.
    ///   - start: The parameters at the beginning of the task.
    ///   - end: The parameters at its end.
    public static func importance(path: [Float], start: [Float], end: [Float]) -> [Float] {
        path.indices.map { index in
            let way = end[index] - start[index]
            return max(path[index], 0) / (way * way + damping)
        }
    }
}
