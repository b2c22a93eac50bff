/// Reads a label's cell.
struct LabelReader {
    private let kind: LabelColumn.Kind
    private let classes: TextIndex
    private let decimal = DecimalNumber()

    init(_ label: LabelColumn) {
        kind = label.kind
        classes = TextIndex(label.classNames)
    }

    /// The class as a number, or the number to predict; NaN if the cell is neither.
    func read(_ bytes: Span<UInt8>, from start: Int, to end: Int) -> Float {
        switch kind {
        case .classes: return classes.place(of: bytes, from: start, to: end).map { Float($0) } ?? .nan
        case .value: return decimal.float(bytes, from: start, to: end)
        case .positiveAbove(let threshold):
            let number = decimal.float(bytes, from: start, to: end)
            return number.isNaN ? .nan : number > Float(threshold) ? 1 : 0
        }
    }

    /// What is expected of a cell.
    var expectation: String {
        switch kind {
        case .classes(let classes): CellText.list(classes)
        case .value, .positiveAbove: "a number"
        }
    }
}
