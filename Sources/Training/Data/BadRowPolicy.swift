/// What is done with a row that does not fit the schema. It is counted and reported by line in any case.
public enum BadRowPolicy: Sendable, Hashable {
    /// The whole file is refused.
    case refuse
    /// The row is left out, unless more than that part of the rows are bad: then the schema is likelier to be wrong
    /// than the rows, and the file is refused.
    case skip(maximumFraction: Double = 0.1)

    var fault: DataSchemaFault? {
        guard case .skip(let fraction) = self, !(fraction >= 0 && fraction <= 1) else { return nil }
        return .fraction("the part of rows that may be bad", fraction, expected: "0 to 1")
    }

    /// Whether a file with so many bad rows is refused.
    func refuses(_ badCount: Int, of rowCount: Int) -> Bool {
        switch self {
        case .refuse: badCount > 0
        case .skip(let fraction): Double(badCount) > fraction * Double(rowCount)
        }
    }
}
