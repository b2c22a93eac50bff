/// The memory of a step that a training need not begin with anything in: activations, gradient and batch.
final class StepBuffers {
    /// The activations.
    let network: Network
    /// The gradient, and what it takes to compute it.
    let backpropagation: Backpropagation
    /// The examples of a step.
    let batch: Batch
    private let featureCount: Int
    private let valuesPerExample: Int
    private let hasClasses: Bool

    private init(specification: NetworkSpecification, dataset: Dataset, capacity: Int) {
        network = Network(specification: specification, capacity: capacity)
        backpropagation = Backpropagation(network: network)
        batch = Batch(dataset: dataset, capacity: capacity)
        featureCount = dataset.featureCount
        valuesPerExample = dataset.valuesPerExample
        hasClasses = dataset.targets.areClasses
    }

    /// Those that were kept if they are for that network and data and large enough, else new ones. What a training
    /// computes does not depend on how much larger they are.
    static func taking(
        _ kept: StepBuffers?,
        specification: NetworkSpecification,
        dataset: Dataset,
        capacity: Int
    ) -> StepBuffers {
        if let kept, kept.network.capacity >= capacity, kept.featureCount == dataset.featureCount,
            kept.valuesPerExample == dataset.valuesPerExample, kept.hasClasses == dataset.targets.areClasses,
            kept.network.specification == specification
        {
            return kept
        }
        return StepBuffers(specification: specification, dataset: dataset, capacity: capacity)
    }
}

extension Dataset.Targets {
    fileprivate var areClasses: Bool {
        switch self {
        case .classes: true
        case .values: false
        }
    }
}
