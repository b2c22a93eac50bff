public import Federation
import LocalLearning
public import Training

/// The data of a study in memory, by task.
public struct StudyDataset: Sendable {
    /// The rows of one task, or of all.
    public struct Part: Sendable {
        /// The rows to train on.
        public let training: Dataset
        /// The rows held out.
        public let holdout: Dataset
        /// The names of the classes, in the order of their indices; nil for numbers, and where nobody said.
        public let classes: [String]?

        /// Rows with the names of their classes.
        public init(training: Dataset, holdout: Dataset, classes: [String]? = nil) {
            self.training = training
            self.holdout = holdout
            self.classes = classes
        }
    }

    /// All rows, whatever their task; nil where each task has a table of its own.
    public let whole: Part?
    /// The rows by task; nil where the data is not divided, and is that of whichever task is asked for.
    public let tasks: [TaskName: Part]?
    /// What was read and what became of it, a report a table.
    public let reports: [DataReport]

    /// Data that is not divided into tasks.
    public init(training: Dataset, holdout: Dataset) {
        whole = Part(training: training, holdout: holdout)
        tasks = nil
        reports = []
    }

    /// Data by task.
    init(tasks: [TaskName: Part]) {
        whole = nil
        self.tasks = tasks
        reports = []
    }

    /// One table, which a column may divide.
    init(_ loaded: LoadedData, schema: DataSchema) {
        let whole = Part(training: loaded.training, holdout: loaded.holdout, classes: schema.classNames)
        self.whole = whole
        reports = [loaded.report]
        guard let names = schema.taskNames else {
            tasks = nil
            return
        }
        var parts: [TaskName: Part] = [:]
        for (index, text) in names.enumerated() {
            guard let name = TaskName(text) else { continue }
            parts[name] = Part(
                training: whole.training.rows(ofTask: index),
                holdout: whole.holdout.rows(ofTask: index),
                classes: whole.classes
            )
        }
        tasks = parts
    }

    /// A table for each task.
    init(_ tables: [(task: TaskName, schema: DataSchema, data: LoadedData)]) {
        whole = nil
        reports = tables.map(\.data.report)
        tasks = Dictionary(
            tables.map { table in
                let part = Part(
                    training: table.data.training,
                    holdout: table.data.holdout,
                    classes: table.schema.classNames
                )
                return (table.task, part)
            }
        ) { first, _ in first }
    }

    /// The rows of a task, or all in a study without tasks; nil if there are none for it.
    public func part(_ task: TaskName?) -> Part? {
        guard let task else { return whole }
        guard let tasks else { return whole }
        return tasks[task]
    }
}

extension DataSchema {
    /// The names of the classes; nil for numbers.
    fileprivate var classNames: [String]? {
        switch label.kind {
        case .classes(let names): names
        default: nil
        }
    }
}

extension StudyDataset.Part {
    /// The rows with each class as the output that a task's classes give it; unchanged where all tasks share them.
    ///
    /// - Throws: ``TrainingObstacle`` for a class that the task does not have.
    func placed(in continual: ContinualPlan, task index: Int) throws(TrainingObstacle) -> StudyDataset.Part {
        guard let outputs = continual.outputs(ofTask: index) else { return self }
        let task = continual.tasks[index]
        guard let classes else { throw .foreignClass("numbers", task: task.name) }
        let places = classes.map { name in task.classes.firstIndex(of: name).map { Int32(outputs.lowerBound + $0) } }
        func place(_ data: Dataset) throws(TrainingObstacle) -> Dataset {
            guard case .classes(let labels) = data.targets else { throw .foreignClass("numbers", task: task.name) }
            var placed: [Int32] = []
            placed.reserveCapacity(labels.count)
            for label in labels {
                guard let output = places[Int(label)] else {
                    throw .foreignClass(classes[Int(label)], task: task.name)
                }
                placed.append(output)
            }
            return Dataset(
                featureCount: data.featureCount,
                features: data.features,
                targets: .classes(placed),
                tasks: nil
            )
        }
        return StudyDataset.Part(training: try place(training), holdout: try place(holdout), classes: nil)
    }
}
