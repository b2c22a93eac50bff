/// What `node.yaml` says of a table: where it is, which columns are features, label and task, and what is done with
/// what does not fit.
public struct DataSchema: Sendable, Hashable {
    /// Where the rows are.
    public var source: DataSource
    /// The columns that become features, in the order of the features.
    ///
    /// A name wins over a pattern that matches it too; the label and the task are never features. Of an IDX source the
    /// columns are `pixel_0`, `pixel_1`, …; empty stands for all of them, scaled from 0…255.
    public var features: [FeatureColumn]
    /// What is to be predicted.
    public var label: LabelColumn
    /// Which task a row belongs to; nil if there is only one. An IDX source has no such column.
    public var task: TaskColumn?
    /// What is done with a row that does not fit.
    public var badRows: BadRowPolicy
    /// Which rows are held out from training.
    public var holdout: Holdout

    /// A schema with those parts.
    public init(
        source: DataSource,
        features: [FeatureColumn],
        label: LabelColumn,
        task: TaskColumn? = nil,
        badRows: BadRowPolicy = .refuse,
        holdout: Holdout = Holdout()
    ) {
        self.source = source
        self.features = features
        self.label = label
        self.task = task
        self.badRows = badRows
        self.holdout = holdout
    }
}

extension DataSchema {
    /// The names of the tasks that a column of the table divides the rows into, in the order of their indices; nil if
    /// there is none.
    public var taskNames: [String]? { task?.names }

    /// Refuses what no table could fit, before a file is opened.
    ///
    /// - Throws: ``DataError/schema(_:)``.
    public func validate() throws(DataError) {
        if let fault = firstFault { throw .schema(fault) }
    }

    private var firstFault: DataSchemaFault? {
        if let fault = source.fault ?? label.fault ?? task?.fault ?? holdout.fault ?? badRows.fault { return fault }
        switch source {
        case .csv: if features.isEmpty { return .noFeatures }
        case .idx:
            if task != nil { return .notForIDX("task") }
            for case .categorical in features.map(\.kind) { return .notForIDX("categorical") }
        }
        var names: Set<String> = []
        for feature in features {
            if let fault = feature.fault { return fault }
            if !names.insert(feature.columns).inserted { return .listedTwice(feature.columns) }
            if feature.columns == label.column { return .featureIsAlso("label", feature.columns) }
            if feature.columns == task?.column { return .featureIsAlso("task", feature.columns) }
        }
        if let task, task.column == label.column { return .featureIsAlso("label", task.column) }
        return nil
    }
}
