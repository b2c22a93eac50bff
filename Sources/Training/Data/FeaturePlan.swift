/// How the cells of one column of a table become features.
struct FeaturePlan {
    /// The column's place in the table, from 0.
    let column: Int
    /// Its name.
    let name: String
    let kind: FeatureColumn.Kind
    let missing: MissingPlan
    /// The place of its first feature.
    let offset: Int

    /// The number of its features.
    var width: Int {
        let values =
            switch kind {
            case .numeric: 1
            case .categorical(let values): values.count
            }
        return values + (missing.policy == .indicator ? 1 : 0)
    }

    /// The numbers that a cell may hold, missing values apart; nothing for a category.
    var acceptedRange: ClosedRange<Float>? {
        switch kind {
        case .categorical: nil
        case .numeric(.range(let lowest, let highest)): Float(lowest)...Float(highest)
        case .numeric: -Float.greatestFiniteMagnitude...Float.greatestFiniteMagnitude
        }
    }

    /// What is expected of a cell.
    var expectation: String {
        switch kind {
        case .categorical(let values): CellText.list(values)
        case .numeric(.range(let lowest, let highest)): "a number from \(lowest) to \(highest)"
        case .numeric: "a number"
        }
    }

    /// The features in their order.
    var outputs: [FeatureOutput] {
        var outputs: [FeatureOutput] =
            switch kind {
            case .numeric(let scaling): [FeatureOutput(name: name, scaling: scaling)]
            case .categorical(let values): values.map { FeatureOutput(name: "\(name)=\($0)", scaling: .none) }
            }
        if missing.policy == .indicator { outputs.append(FeatureOutput(name: "\(name) is missing", scaling: .none)) }
        return outputs
    }
}

/// One feature: what it is called and how it is scaled.
struct FeatureOutput: Sendable, Hashable {
    let name: String
    let scaling: FeatureColumn.Scaling
}

/// A column's missing values, made ready for comparing.
struct MissingPlan {
    let policy: MissingValues.Policy
    /// The tokens as they are written.
    let texts: TextIndex
    /// Those that are numbers, as numbers.
    let numbers: [Float]

    init(_ missing: MissingValues, decimal: DecimalNumber) {
        policy = missing.policy
        texts = TextIndex(missing.tokens)
        numbers = missing.tokens.compactMap { token in
            let bytes = Array(token.utf8)
            let number = decimal.float(bytes.span, from: 0, to: bytes.count)
            return number.isNaN ? nil : number
        }
    }
}
