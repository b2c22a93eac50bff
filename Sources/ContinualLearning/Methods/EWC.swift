public import Parameters

/// Elastic weight consolidation: one quadratic term a task, weighted by the diagonal of the Fisher information
/// (Kirkpatrick et al. 2017, arXiv:1612.00796). The terms are merged, so memory does not grow with the tasks.
public struct EWC: ContinualMethod {
    private let lambda: Float
    /// Which Fisher information is measured.
    public let measure: ImportanceMeasure?

    /// The method with weight λ.
    public init(lambda: Float, measure: ImportanceMeasure = .trueFisher) {
        self.lambda = lambda
        self.measure = measure
    }

    /// The penalty.
    public var terms: StepTerms { StepTerms(lambda: lambda) }

    /// One more term, merged with those before.
    public func consolidated(
        _ penalty: QuadraticPenalty?,
        measured: [Float],
        anchor: [Float]?,
        model: ParameterVector
    ) -> QuadraticPenalty? {
        var result = penalty ?? QuadraticPenalty(layout: model.layout)
        result.add(importance: measured, anchor: anchor ?? zip(measured, model.values).map { $0 * $1 })
        return result
    }
}
