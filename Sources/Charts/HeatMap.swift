/// Values from 0 to 1 in rows and columns, as cells that are darker the higher they are: the forgetting matrix.
public struct HeatMap: Sendable, Hashable {
    /// A row.
    public struct Row: Sendable, Hashable {
        /// Its name.
        public var name: String
        /// A value a column; nil where nothing was measured.
        public var values: [Double?]
        /// The columns from this one on stand back: tasks not learned yet.
        public var learned: Int
        /// The place in time, for who moves through it; nil where there is none.
        public var time: Int?

        /// A row of those values.
        public init(name: String, values: [Double?], learned: Int = .max, time: Int? = nil) {
            self.name = name
            self.values = values
            self.learned = learned
            self.time = time
        }
    }

    /// What it shows.
    public var title: String
    /// The names of the columns.
    public var columns: [String]
    /// The rows, from above.
    public var rows: [Row]
    /// What is drawn as the lightest cell.
    public var lowest: Double
    /// What is drawn as the darkest cell.
    public var highest: Double

    /// A map of those rows.
    public init(title: String, columns: [String], rows: [Row], lowest: Double = 0, highest: Double = 1) {
        self.title = title
        self.columns = columns
        self.rows = rows
        self.lowest = lowest
        self.highest = highest
    }

    /// The steps of the colours.
    public static let steps = 10

    /// The drawing.
    public func svg(_ form: ChartForm) -> String {
        let left = 24 + 7.2 * Double(rows.map(\.name.count).max() ?? 4)
        let cell = (width: max(72, 18 + 7.2 * Double(columns.map(\.count).max() ?? 4)), height: 32.0)
        let top = 58.0
        let width = max(left + Double(columns.count) * cell.width + 16, 40 + 8 * Double(title.count))
        let height = top + Double(rows.count) * cell.height + 16
        return SVGText.drawing(
            width: Int(width.rounded(.up)),
            height: Int(height.rounded(.up)),
            title: title,
            description: summary,
            kind: "heat",
            form: form
        ) { svg in
            svg.words(title, x: 12, y: 20, kind: "title")
            for (column, name) in columns.enumerated() {
                let x = left + (Double(column) + 0.5) * cell.width
                svg.words(name, x: x, y: 48, kind: "tick", anchor: "middle")
            }
            for (index, row) in rows.enumerated() {
                let y = top + Double(index) * cell.height
                draw(row, into: &svg, left: left, y: y, cell: cell)
            }
        }
    }

    private func draw(
        _ row: Row,
        into svg: inout SVGText,
        left: Double,
        y: Double,
        cell: (width: Double, height: Double)
    ) {
        let time = row.time.map { " data-time=\"\($0)\"" } ?? ""
        svg.words(row.name, x: 12, y: y + 21, kind: "tick")
        for (column, value) in row.values.enumerated() where column < columns.count {
            let x = left + Double(column) * cell.width
            let isLearned = column < row.learned
            let kind = isLearned ? self.kind(of: value) : "cell ahead"
            let text = value.flatMap { $0.isFinite ? ChartScale.fraction.shortText($0) : nil } ?? "–"
            svg.rectangle(
                x: x + 1,
                y: y + 1,
                width: cell.width - 2,
                height: cell.height - 2,
                kind: kind,
                radius: 3,
                attributes: time,
                tip: "\(row.name), \(columns[column]): \(text)"
            )
            svg.words(text, x: x + cell.width / 2, y: y + 21, kind: "in \(kind)", anchor: "middle")
        }
    }

    /// The class of a cell: `h0` to `h9`, lightest first.
    private func kind(of value: Double?) -> String {
        guard let value, value.isFinite, highest > lowest else { return "cell none" }
        let part = max(0, min(1, (value - lowest) / (highest - lowest)))
        return "cell h\(Int((part * Double(Self.steps - 1)).rounded()))"
    }

    /// The last row in words.
    private var summary: String {
        guard let last = rows.last else { return "nothing measured yet" }
        let cells = zip(columns, last.values).prefix(20).compactMap { name, value in
            value.map { "\(name) \(ChartScale.fraction.shortText($0))" }
        }
        return "\(last.name): \(cells.joined(separator: ", "))"
    }
}

extension ChartScale {
    /// A part of a whole with one digit behind the point.
    func shortText(_ value: Double) -> String { "\(ChartNumber.text(value * 100, digits: 1)) %" }
}
