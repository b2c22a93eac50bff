import CKernels
public import Parameters

/// ½λ Σⱼ Fⱼ (θⱼ − θ̄ⱼ)²: what holds a model to the tasks it has learned.
///
/// Any number of terms is one: Σₜ Fₜ(θ − θₜ)² and F(θ − θ̄)² with F = Σ Fₜ and Fθ̄ = Σ Fₜθₜ differ by a constant, so
/// the penalty does not grow with the tasks. It is kept as F and Fθ̄, which need no division to be added.
public struct QuadraticPenalty: Sendable, Equatable {
    /// The tensors of the model.
    public let layout: ParameterLayout
    /// F, at least 0.
    public private(set) var importance: [Float]
    /// Fθ̄.
    public private(set) var anchor: [Float]

    /// The penalty of no task.
    public init(layout: ParameterLayout) {
        self.layout = layout
        importance = [Float](repeating: 0, count: layout.elementCount)
        anchor = importance
    }

    // MARK: Adding tasks

    /// Adds the term of one task.
    ///
    /// - Precondition: Both have the layout's element count.
    public mutating func add(importance added: [Float], anchor addedAnchor: [Float]) {
        precondition(added.count == importance.count && addedAnchor.count == anchor.count, "another model's importance")
        for index in importance.indices {
            importance[index] += added[index]
            anchor[index] += addedAnchor[index]
        }
    }

    /// One running term around the latest model: F ← γF + Fₜ, θ̄ ← θₜ.
    ///
    /// - Parameters:
    ///   - anchor: Fₜθₜ where nodes measured around models of their own; nil: `model`.
    public mutating func fold(gamma: Float, importance added: [Float], anchor addedAnchor: [Float]?, model: [Float]) {
        precondition(added.count == importance.count && model.count == anchor.count, "another model's importance")
        for index in importance.indices {
            let kept = gamma * importance[index]
            importance[index] = kept + added[index]
            anchor[index] = kept * model[index] + (addedAnchor?[index] ?? added[index] * model[index])
        }
    }

    // MARK: In a step

    /// The proximal step of the penalty, θⱼ ← (θⱼ + ηλFⱼθ̄ⱼ) / (1 + ηλFⱼ): the minimum of the penalty plus
    /// ‖θ′ − θ‖²/2η, in closed form (Parikh and Boyd 2014, §2.2).
    ///
    /// It is taken after the loss's own step and is stable for every λ ≥ 0; for small ηλF it is the gradient step. With
    /// momentum the velocity does not see it. With AdamW the loss's step is scaled for each parameter and this one is
    /// not: η is the plain learning rate, as for AdamW's own weight decay, so that λ means the same with both.
    ///
    /// - Parameters:
    ///   - parameters: The parameters, in the layout's order.
    ///   - rate: η, the learning rate.
    ///   - lambda: λ, at least 0.
    public func proximalStep(_ parameters: UnsafeMutableBufferPointer<Float>, rate: Float, lambda: Float) {
        precondition(parameters.count == importance.count, "\(parameters.count) parameters under another penalty")
        // Safe: three buffers of the checked size; the kernel reads two and changes the first.
        guard let start = parameters.baseAddress else { return }
        importance.withUnsafeBufferPointer { importance in
            anchor.withUnsafeBufferPointer { anchor in
                guard let importance = importance.baseAddress, let anchor = anchor.baseAddress else { return }
                continual_proximal_step(start, importance, anchor, parameters.count, rate * lambda)
            }
        }
    }

    /// ∂/∂θ of the penalty at λ = 1: F θ − Fθ̄.
    public func gradient(at parameters: [Float]) -> [Float] {
        parameters.indices.map { importance[$0] * parameters[$0] - anchor[$0] }
    }

    // MARK: As a blob

    /// The prefix of the tensors of F in a file.
    public static let importancePrefix = "importance."
    /// The prefix of the tensors of Fθ̄ in a file.
    public static let anchorPrefix = "anchor."

    /// The layout of a penalty's file: the importance of every tensor, then the anchor of every tensor.
    public static func fileLayout(of model: ParameterLayout) throws(ParameterLayoutError) -> ParameterLayout {
        try ParameterLayout(
            [importancePrefix, anchorPrefix].flatMap { prefix in model.tensors.map { (prefix + $0.name, $0.shape) } }
        )
    }

    /// The penalty as one vector, in the layout of its file.
    public func vector() throws(ParameterLayoutError) -> ParameterVector {
        ParameterVector(layout: try Self.fileLayout(of: layout), values: importance + anchor)
    }

    /// The penalty in a file's vector.
    ///
    /// - Throws: ``PenaltyError`` for tensors of another model and for what is no importance.
    public init(_ vector: ParameterVector, model: ParameterLayout) throws(PenaltyError) {
        let expected: ParameterLayout
        do { expected = try Self.fileLayout(of: model) } catch { throw .layout("\(error)") }
        if let difference = expected.difference(from: vector.layout) { throw .layout(difference) }
        let count = model.elementCount
        if let index = vector.values.prefix(count).firstIndex(where: { !($0 >= 0) }) { throw .negative(at: index) }
        if let index = vector.values.firstIndex(where: { !$0.isFinite }) { throw .nonFinite(at: index) }
        layout = model
        importance = Array(vector.values[..<count])
        anchor = Array(vector.values[count...])
    }

    /// The same penalty of a model that has more outputs: what is new has no importance.
    public func grown(to larger: ParameterLayout) -> QuadraticPenalty {
        var penalty = QuadraticPenalty(layout: larger)
        penalty.importance = OutputGrowth.moved(importance, from: layout, to: larger)
        penalty.anchor = OutputGrowth.moved(anchor, from: layout, to: larger)
        return penalty
    }
}

/// What can be wrong with a penalty's file.
public enum PenaltyError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The tensors are not those of the model's penalty.
    case layout(String)
    /// An importance is below 0 or not a number.
    case negative(at: Int)
    /// An element is infinite or not a number.
    case nonFinite(at: Int)

    /// A stable, documented code.
    public var code: String { "penalty-unusable" }

    /// What was found and what was expected.
    public var description: String {
        switch self {
        case .layout(let reason): "the penalty is not that of this model: \(reason)"
        case .negative(let index): "the importance at \(index) is below 0 or not a number; expected a mean of squares"
        case .nonFinite(let index): "element \(index) of the penalty is not finite"
        }
    }
}
