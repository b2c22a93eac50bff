import ContinualLearning
import LocalLearning
import Parameters
import Randomness
import Training

/// Past examples as a node keeps them: features, targets, and the task of each, balanced by task and class. They never
/// leave the node.
struct ReplayMemory {
    /// The examples; the task of each is its place in the plan.
    let dataset: Dataset

    /// The examples in a kept vector: `features [n, d]`, `classes [n]` or `values [n, m]`, `tasks [n]`.
    ///
    /// - Throws: ``TrainingObstacle`` for what is none.
    init(_ vector: ParameterVector) throws(TrainingObstacle) {
        let tensors = vector.layout.tensors
        guard tensors.count == 3, let features = vector.layout["features"], features.shape.count == 2,
            let tasks = vector.layout["tasks"], tasks.shape == [features.shape[0]], features.shape[1] >= 1
        else { throw .memory("the past examples are not features, targets and tasks") }
        let count = features.shape[0]
        func whole(_ tensor: ParameterLayout.Tensor) throws(TrainingObstacle) -> [Int32] {
            var numbers: [Int32] = []
            for value in vector.values[tensor.range] {
                guard let number = Int32(exactly: value), number >= 0 else {
                    throw .memory("\(value) in \(tensor.name) of the past examples is no index")
                }
                numbers.append(number)
            }
            return numbers
        }
        let targets: Dataset.Targets
        if let classes = vector.layout["classes"], classes.shape == [count] {
            targets = .classes(try whole(classes))
        } else if let values = vector.layout["values"], values.shape.count == 2, values.shape[0] == count {
            targets = .values(Array(vector.values[values.range]))
        } else {
            throw .memory("the past examples have no targets")
        }
        dataset = Dataset(
            featureCount: features.shape[1],
            features: Array(vector.values[features.range]),
            targets: targets,
            tasks: try whole(tasks)
        )
    }

    /// Those kept before and those of the task that is done, as many of each task and class as of every other.
    init(
        _ kept: ReplayMemory?,
        adding data: Dataset,
        task: Int,
        capacity: Int,
        generator: inout SeededGenerator
    ) {
        let old = kept?.dataset
        let all = Dataset(
            featureCount: data.featureCount,
            features: (old?.features ?? []) + data.features,
            targets: Self.joined(old?.targets, data.targets),
            tasks: (old?.tasks ?? []) + [Int32](repeating: Int32(task), count: data.count)
        )
        var groups = (all.tasks ?? []).map(Int.init)
        if case .classes(let classes) = all.targets {
            let width = Int(classes.max() ?? 0) + 1
            groups = zip(groups, classes).map { $0 * width + Int($1) }
        }
        dataset = all.subset(Replay.choice(of: capacity, among: groups, generator: &generator))
    }

    /// The examples as they are kept.
    var vector: ParameterVector {
        let width = dataset.valuesPerExample
        let targets: (name: String, shape: [Int], values: [Float]) =
            switch dataset.targets {
            case .classes(let classes): ("classes", [dataset.count], classes.map { Float($0) })
            case .values(let values): ("values", [dataset.count, width], values)
            }
        do {
            let layout = try ParameterLayout([
                ("features", [dataset.count, dataset.featureCount]), (targets.name, targets.shape),
                ("tasks", [dataset.count]),
            ])
            let tasks = (dataset.tasks ?? []).map { Float($0) }
            return ParameterVector(layout: layout, values: dataset.features + targets.values + tasks)
        } catch {
            preconditionFailure("three tensors in memory make no layout: \(error)")
        }
    }

    private static func joined(_ first: Dataset.Targets?, _ second: Dataset.Targets) -> Dataset.Targets {
        switch (first, second) {
        case (.classes(let first), .classes(let second)): .classes(first + second)
        case (.values(let first), .values(let second)): .values(first + second)
        default: second
        }
    }
}
