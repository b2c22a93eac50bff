public import Federation
public import Parameters
import Randomness

/// Training as a cheap function that still depends on everything that real training depends on: the node, the study,
/// the round and every bit of the model. Each node pulls the parameters to a point of its own, with noise.
public struct CheapWork: SimulatedWork {
    /// Eight parameters in two tensors.
    private static let layout: ParameterLayout = {
        // Safe: two tensors of six and two elements are a layout.
        guard let layout = try? ParameterLayout([(name: "bias", shape: [2]), (name: "weight", shape: [2, 3])]) else {
            preconditionFailure("the layout of the simulated model")
        }
        return layout
    }()

    /// Work that takes no time.
    public init() {}

    /// Parameters drawn from the study's seed.
    public func initialModel(of plan: Plan) -> ParameterVector {
        var random = SeededGenerator(seed: plan.seed, stream: "initial", plan.study.text)
        return ParameterVector(
            layout: Self.layout,
            values: (0..<Self.layout.elementCount).map { _ in Float(random.uniform() - 0.5) }
        )
    }

    /// A step of a quarter to the node's own point, and noise.
    public func difference(
        _ assignment: Assignment,
        node: NodeName,
        from model: ParameterVector
    ) -> ParameterVector {
        var random = SeededGenerator(
            seed: assignment.seed,
            labels: ["work", assignment.study.text, "\(assignment.round)", node.text]
        )
        var own = SeededGenerator(seed: assignment.seed, labels: ["point", node.text])
        let values = model.values.map { parameter in
            let target = Float(own.uniform() * 2 - 1)
            let noise = Float(random.uniform() - 0.5)
            return max(-1, min(1, (target - parameter) * 0.25 + noise * 0.0625))
        }
        return ParameterVector(layout: model.layout, values: values)
    }
}
