import ContinualLearning
import Federation
import Parameters

extension ContinualPlan {
    /// The plan's method.
    var learner: any ContinualMethod {
        MethodSettings(
            name: method.rawValue,
            lambda: lambda,
            gamma: gamma,
            isEmpirical: fisher == .empirical,
            distillation: distillation,
            temperature: temperature
        ).method ?? NoMethod()
    }

    /// The tensors of what a node sends in a consolidation.
    func updateLayout(of model: ParameterLayout) throws(ParameterLayoutError) -> ParameterLayout {
        consolidation == .shared ? try QuadraticPenalty.fileLayout(of: model) : model
    }
}
