/// A method by the name it has in a plan, with the numbers of all methods. A new method is a file of its own and a line
/// here.
public struct MethodSettings: Sendable, Hashable {
    /// `none`, `ewc`, `online-ewc`, `si`, `mas` or `lwf`.
    public var name: String
    /// λ of the penalty.
    public var lambda: Double
    /// γ of `online-ewc`.
    public var gamma: Double
    /// Whether `ewc` and `online-ewc` measure the empirical Fisher information and not the true one.
    public var isEmpirical: Bool
    /// The weight of the distillation.
    public var distillation: Double
    /// The temperature of the distillation.
    public var temperature: Double

    /// Settings with those values.
    public init(
        name: String,
        lambda: Double,
        gamma: Double,
        isEmpirical: Bool,
        distillation: Double,
        temperature: Double
    ) {
        self.name = name
        self.lambda = lambda
        self.gamma = gamma
        self.isEmpirical = isEmpirical
        self.distillation = distillation
        self.temperature = temperature
    }

    /// The method; nil for a name that is none.
    public var method: (any ContinualMethod)? {
        let fisher: ImportanceMeasure = isEmpirical ? .empiricalFisher : .trueFisher
        return switch name {
        case "none": NoMethod()
        case "ewc": EWC(lambda: Float(lambda), measure: fisher)
        case "online-ewc": OnlineEWC(lambda: Float(lambda), gamma: Float(gamma), measure: fisher)
        case "si": SynapticIntelligence(lambda: Float(lambda))
        case "mas": MemoryAwareSynapses(lambda: Float(lambda))
        case "lwf": LearningWithoutForgetting(weight: Float(distillation), temperature: Float(temperature))
        default: nil
        }
    }
}
