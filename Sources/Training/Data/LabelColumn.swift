/// The column that is to be predicted.
public struct LabelColumn: Sendable, Hashable {
    /// What the cells are.
    public enum Kind: Sendable, Hashable {
        /// One of these texts; its place in the list is the class.
        case classes([String])
        /// A number to predict.
        case value
        /// A number; class 1 above that threshold, else class 0.
        case positiveAbove(Double)
    }

    /// The column's name. An IDX source has its labels in a file of their own, so there it is only a name.
    public var column: String
    /// What the cells are.
    public var kind: Kind

    /// A label column.
    public init(column: String, kind: Kind) {
        self.column = column
        self.kind = kind
    }

    /// The number of classes; nil for a number to predict.
    public var classCount: Int? {
        switch kind {
        case .classes(let classes): classes.count
        case .value: nil
        case .positiveAbove: 2
        }
    }

    /// The classes as they are reported; none for a number to predict.
    public var classNames: [String] {
        switch kind {
        case .classes(let classes): classes
        case .value: []
        case .positiveAbove(let threshold): ["at most \(threshold)", "above \(threshold)"]
        }
    }

    var fault: DataSchemaFault? {
        if column.isEmpty { return .unnamed("label") }
        switch kind {
        case .classes(let classes):
            if classes.count < 2 { return .fewClasses(column, classes.count) }
            return classes.firstRepeated.map { .repeatedValue(column, $0) }
        case .value: return nil
        case .positiveAbove(let threshold): return threshold.isFinite ? nil : .threshold(column, threshold)
        }
    }
}
