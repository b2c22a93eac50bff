/// Why sizes do not make a network.
public enum NetworkSpecificationError: Error, Sendable, Hashable {
    /// A size is outside what the trainer accepts.
    case sizeOutOfRange(name: String, found: Int, accepted: ClosedRange<Int>)
    /// An `mlp` without hidden layers is a `logistic`.
    case noHiddenLayers
    /// More hidden layers than accepted.
    case tooManyHiddenLayers(found: Int, limit: Int)
    /// More parameters than accepted.
    case tooManyParameters(found: Int, limit: Int)
    /// The loss cannot be computed from that number of outputs.
    case outputsDoNotFitLoss(loss: LossKind, found: Int, expected: String)
}

extension NetworkSpecificationError {
    /// The stable name of the error and of its page in `docs/errors`.
    public var code: String { "network-specification" }
}

extension NetworkSpecificationError: CustomStringConvertible {
    /// A sentence: where, what was found, what was expected, what to do.
    public var description: String {
        switch self {
        case .sizeOutOfRange(let name, let found, let accepted):
            "network: \(name) is \(found); expected \(accepted.lowerBound) to \(accepted.upperBound)"
        case .noHiddenLayers:
            "network: an mlp has no hidden layers; give at least one size, or choose logistic"
        case .tooManyHiddenLayers(let found, let limit):
            "network: \(found) hidden layers; expected at most \(limit); remove some"
        case .tooManyParameters(let found, let limit):
            "network: the sizes make \(found) parameters; expected at most \(limit); make the layers smaller"
        case .outputsDoNotFitLoss(let loss, let found, let expected):
            "network: \(loss.rawValue) with \(found) outputs; expected \(expected); change the outputs or the loss"
        }
    }
}
