public import Parameters

/// Elastic weight consolidation with one running term around the latest model, F ← γF + Fₜ (Schwarz et al. 2018,
/// arXiv:1805.06370).
public struct OnlineEWC: ContinualMethod {
    private let lambda: Float
    private let gamma: Float
    /// Which Fisher information is measured.
    public let measure: ImportanceMeasure?

    /// The method with weight λ and memory γ.
    public init(lambda: Float, gamma: Float, measure: ImportanceMeasure = .trueFisher) {
        self.lambda = lambda
        self.gamma = gamma
        self.measure = measure
    }

    /// The penalty.
    public var terms: StepTerms { StepTerms(lambda: lambda) }

    /// The running term, folded around the latest model.
    public func consolidated(
        _ penalty: QuadraticPenalty?,
        measured: [Float],
        anchor: [Float]?,
        model: ParameterVector
    ) -> QuadraticPenalty? {
        var result = penalty ?? QuadraticPenalty(layout: model.layout)
        result.fold(gamma: gamma, importance: measured, anchor: anchor, model: model.values)
        return result
    }
}
