public import Training

/// Why data does not fit a network.
public enum DataMisfit: Sendable, Equatable {
    /// Another number of features than the network has inputs.
    case features(found: Int, expected: Int)
    /// Classes where numbers are expected, or the other way round.
    case targets(found: String, loss: LossKind, expected: String)
    /// A class that the network has no output for.
    case classes(found: Int, expected: Int)

    /// What does not fit; nil if everything does.
    public static func between(_ data: Dataset, and network: NetworkSpecification) -> DataMisfit? {
        guard data.featureCount == network.inputCount else {
            return .features(found: data.featureCount, expected: network.inputCount)
        }
        switch (data.targets, network.loss) {
        case (.classes, .meanSquaredError):
            return .targets(found: "classes", loss: network.loss, expected: "numbers")
        case (.values, .softmaxCrossEntropy):
            return .targets(found: "numbers", loss: network.loss, expected: "classes")
        case (.classes(let classes), let loss):
            let count = loss == .binaryCrossEntropy ? 2 : network.outputCount
            let found = Int(classes.max() ?? 0) + 1
            return found > count ? .classes(found: found, expected: count) : nil
        case (.values, _):
            guard data.count == 0 || data.valuesPerExample == network.outputCount else {
                let found = "\(data.valuesPerExample) numbers an example"
                return .targets(found: found, loss: network.loss, expected: "\(network.outputCount)")
            }
            return nil
        }
    }
}

extension DataMisfit: CustomStringConvertible {
    /// What was found, what was expected, what to do.
    public var description: String {
        switch self {
        case .features(let found, let expected):
            "the data has \(found) features, the plan's network \(expected) inputs; "
                + "change the features in node.yaml or the inputs in the plan"
        case .targets(let found, let loss, let expected):
            "the data's targets are \(found), \(loss.rawValue) expects \(expected); "
                + "change the label in node.yaml or the loss in the plan"
        case .classes(let found, let expected):
            "the data has \(found) classes, the plan's network tells \(expected) apart; "
                + "change the classes in node.yaml or the outputs in the plan"
        }
    }
}
