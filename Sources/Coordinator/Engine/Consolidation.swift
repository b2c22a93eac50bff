import Federation
import Parameters

/// What a consolidation makes of the nodes' importance: the penalty that later rounds carry, and the model as the next
/// task begins with it. Arithmetic alone; the same inputs give the same bits.
///
/// The penalty ½λ Σⱼ Fⱼ(θⱼ − θ̄ⱼ)² of all tasks so far is one blob with two tensors for each of the model's:
/// `importance.<name>` has F, `anchor.<name>` has F·θ̄. Terms are added element by element, so it does not grow with the
/// tasks.
struct Consolidation {
    let continual: ContinualPlan

    /// The prefix of the tensors of F.
    static let importance = "importance."
    /// The prefix of the tensors of F·θ̄.
    static let anchor = "anchor."

    /// The layout of a penalty, and of an update with `consolidation: shared`: the importance of every tensor, then the
    /// anchor of every tensor.
    static func layout(of model: ParameterLayout) throws(ParameterLayoutError) -> ParameterLayout {
        try ParameterLayout(
            [importance, anchor].flatMap { prefix in model.tensors.map { (prefix + $0.name, $0.shape) } }
        )
    }

    /// The layout of what a node sends in a consolidation.
    func updateLayout(of model: ParameterLayout) throws(ParameterLayoutError) -> ParameterLayout {
        continual.consolidation == .shared ? try Self.layout(of: model) : model
    }

    /// The penalty of all tasks with the one that is done.
    ///
    /// - Parameters:
    ///   - measured: The mean of the nodes' importance, in the layout of ``updateLayout(of:)``.
    ///   - previous: The penalty so far; nil before the first consolidation.
    ///   - model: The model at the end of the task.
    func penalty(measured: [Float], previous: [Float]?, model: [Float]) -> [Float] {
        let count = model.count
        var result = previous ?? [Float](repeating: 0, count: 2 * count)
        let isShared = continual.consolidation == .shared
        // `ewc` keeps a term a task; the others keep one around the latest model.
        let keepsAnchors = continual.method == .ewc
        let gamma = continual.method == .onlineEWC ? Float(continual.gamma) : 1
        for index in 0..<count {
            let anchor = isShared ? measured[count + index] : measured[index] * model[index]
            if keepsAnchors {
                result[index] += measured[index]
                result[count + index] += anchor
            } else {
                let old = gamma * result[index]
                result[index] = old + measured[index]
                result[count + index] = old * model[index] + anchor
            }
        }
        return result
    }

    /// The layout of a model whose last linear layer has that many outputs.
    static func grown(_ layout: ParameterLayout, outputs: Int) throws(ParameterLayoutError) -> ParameterLayout {
        let last = layout.tensors.count - 2
        return try ParameterLayout(
            layout.tensors.enumerated().map { index, tensor in
                index < last ? (tensor.name, tensor.shape) : (tensor.name, [outputs] + tensor.shape.dropFirst())
            }
        )
    }

    /// Values of a smaller layout in a larger one, tensor by tensor; what is new is 0.
    static func moved(_ values: [Float], from layout: ParameterLayout, to larger: ParameterLayout) -> [Float] {
        var result = [Float](repeating: 0, count: larger.elementCount)
        for (old, new) in zip(layout.tensors, larger.tensors) {
            result.replaceSubrange(new.offset..<new.offset + old.elementCount, with: values[old.range])
        }
        return result
    }
}
