/// Examples in memory: features, targets and, where the data has several tasks, each example's task.
public struct Dataset: Sendable, Hashable {
    /// What is to be predicted.
    public enum Targets: Sendable, Hashable {
        /// One class index an example.
        case classes([Int32])
        /// The same number of values for each example, row-major `[count, values]`: a regression's targets, or one
        /// probability of class 1 an example for binary cross-entropy.
        case values([Float])
    }

    /// The number of features of an example.
    public let featureCount: Int
    /// The features, row-major `[count, featureCount]`.
    public let features: [Float]
    /// The targets, in the order of the rows.
    public let targets: Targets
    /// The index of each row's task; nil if the data has only one.
    public let tasks: [Int32]?

    /// The number of examples.
    public var count: Int { features.count / featureCount }

    /// The number of target values of an example: 1 for classes, 0 if there are no examples.
    public var valuesPerExample: Int {
        switch targets {
        case .classes: 1
        case .values(let values): count == 0 ? 0 : values.count / count
        }
    }

    /// Examples with those features and targets.
    ///
    /// - Precondition: There is at least one feature, the features are whole rows, and targets and tasks belong to
    ///   exactly as many rows.
    public init(featureCount: Int, features: [Float], targets: Targets, tasks: [Int32]? = nil) {
        precondition(featureCount >= 1, "\(featureCount) features; expected at least 1")
        precondition(
            features.count.isMultiple(of: featureCount),
            "\(features.count) values are not whole rows of \(featureCount) features"
        )
        let count = features.count / featureCount
        switch targets {
        case .classes(let classes):
            precondition(classes.count == count, "\(classes.count) classes for \(count) rows")
        case .values(let values):
            precondition(
                count == 0 ? values.isEmpty : !values.isEmpty && values.count.isMultiple(of: count),
                "\(values.count) target values for \(count) rows"
            )
        }
        if let tasks { precondition(tasks.count == count, "\(tasks.count) tasks for \(count) rows") }
        self.featureCount = featureCount
        self.features = features
        self.targets = targets
        self.tasks = tasks
    }

    /// The rows at those indices, in that order; a row may occur more than once.
    ///
    /// - Precondition: Every index is within the rows.
    public func subset(_ indices: some Sequence<Int>) -> Dataset {
        let indices = Array(indices)
        var selected: [Float] = []
        selected.reserveCapacity(indices.count * featureCount)
        for index in indices {
            precondition(index >= 0 && index < count, "row \(index) of \(count) rows")
            selected += features[index * featureCount..<(index + 1) * featureCount]
        }
        let width = valuesPerExample
        let selectedTargets: Targets =
            switch targets {
            case .classes(let classes): .classes(indices.map { classes[$0] })
            case .values(let values): .values(indices.flatMap { values[$0 * width..<($0 + 1) * width] })
            }
        return Dataset(
            featureCount: featureCount,
            features: selected,
            targets: selectedTargets,
            tasks: tasks.map { tasks in indices.map { tasks[$0] } }
        )
    }
}
