/// Learning without forgetting: on the new task's data the model is also taught by what it said before the task (Li and
/// Hoiem 2016, arXiv:1606.09282; Hinton et al. 2015, arXiv:1503.02531). Nothing is measured or uploaded.
public struct LearningWithoutForgetting: ContinualMethod {
    private let weight: Float
    private let temperature: Float

    /// The method with a weight and a temperature; the paper's are 1 and 2.
    public init(weight: Float = 1, temperature: Float = 2) {
        self.weight = weight
        self.temperature = temperature
    }

    /// The distillation.
    public var terms: StepTerms { StepTerms(distillation: weight, temperature: temperature) }
}
