public import Federation
import LocalLearning
public import Parameters
import Training

/// How models of a study do on a hold-out that whoever asks has: measured as a node measures its own.
public struct HoldoutMeasure: Sendable {
    /// Which rows of the data are measured on.
    public enum Rows: Sendable, Hashable {
        /// Those that are held out from training.
        case heldOut
        /// All: the data is a hold-out as a whole.
        case all
    }

    /// The rows that are measured on.
    public let exampleCount: Int
    private let study: StudyName
    private let rows: Dataset
    private let evaluate: @Sendable (ParameterVector, Dataset) throws(TrainingError) -> Evaluation

    /// A measure of a study's models, as they are while a task is learned.
    ///
    /// - Throws: ``HoldoutError`` if the data is not of the study's network or has no such row, and
    ///   `NetworkSpecificationError` or `TrainingSettingsError` for a plan that makes no network.
    public init(_ data: StudyDataset, rows: Rows, of plan: Plan, task: TaskName?) throws {
        study = plan.study
        let index = task.flatMap { plan.continual?.index(of: $0) }
        let network = try NetworkSpecification(index.map { plan.model(inTask: $0) } ?? plan.model)
        let trainer = LocalTrainer(specification: network, settings: try LocalTrainingSettings(plan.training))
        guard var part = data.part(task) else { throw HoldoutError.noRows(study, task: task) }
        do {
            if let continual = plan.continual, let index { part = try part.placed(in: continual, task: index) }
        } catch { throw HoldoutError.unfit(study, reason: "\(error)") }
        // Data that is a hold-out as a whole was read without one.
        self.rows = rows == .all && part.holdout.count == 0 ? part.training : part.holdout
        exampleCount = self.rows.count
        guard exampleCount > 0 else { throw HoldoutError.noRows(study, task: task) }
        if let misfit = DataMisfit.between(self.rows, and: network) {
            throw HoldoutError.unfit(study, reason: "\(misfit)")
        }
        let heads = Self.heads(plan.continual, until: index)
        evaluate = { model, rows throws(TrainingError) in try trainer.evaluate(model, on: rows, heads: heads) }
    }

    /// How a model does; nil where that says nothing, as a loss beyond every number.
    ///
    /// - Throws: ``HoldoutError/unfit(_:reason:)`` for a model of another network.
    public func metrics(of model: ParameterVector) throws(HoldoutError) -> EvaluationMetrics? {
        do throws(TrainingError) {
            return EvaluationMetrics(try evaluate(model, rows))
        } catch { throw .unfit(study, reason: "\(error)") }
    }

    private static func heads(_ continual: ContinualPlan?, until index: Int?) -> OutputHeads? {
        guard let continual, let index, continual.heads == .task else { return nil }
        return OutputHeads(sizes: continual.tasks.prefix(index + 1).map(\.classes.count))
    }
}

extension StudyDataset {
    /// A table that is a hold-out as a whole: its label in one column, and in every other a number as the network takes
    /// it, in the order of the columns' names.
    ///
    /// The labels are the classes' names if the plan gives the task some, otherwise numbers from 0, and a number where
    /// the network predicts one.
    ///
    /// - Throws: `DataError`, and `NetworkSpecificationError` for a plan that makes no network.
    public init(holdoutTable path: String, label: String, of plan: Plan, task: TaskName?) throws {
        _ = try NetworkSpecification(plan.model)
        let classes = plan.tasks.first { $0.name == task }?.classes ?? []
        let kind: LabelColumn.Kind =
            switch plan.model.loss {
            case .meanSquaredError: .value
            case .binaryCrossEntropy: .classes(["0", "1"])
            case .softmaxCrossEntropy:
                .classes(classes.count > 1 ? classes : (0..<max(2, plan.model.outputs)).map(String.init))
            }
        let schema = DataSchema(
            source: .csv(path: path),
            features: [FeatureColumn("*")],
            label: LabelColumn(column: label, kind: kind),
            holdout: Holdout(fraction: 0)
        )
        self.init(try LoadedData.load(schema), schema: schema)
    }
}
