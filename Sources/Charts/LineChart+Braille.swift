extension LineChart {
    /// The fewest characters that a plot is drawn on.
    public static let smallestPlot = (columns: 24, rows: 3)

    /// The chart in characters of the braille block, for a terminal: title, names, plot, axes.
    ///
    /// Where there are several lines a letter at the right end says which is which, so that nothing depends on colour.
    ///
    /// - Parameters:
    ///   - columns: The width of the whole, in characters; at least that of ``smallestPlot``.
    ///   - rows: The height of the plot alone, in characters.
    ///   - paint: Makes a text appear in the colour of a line, by its index.
    public func braille(
        columns: Int,
        rows: Int = 8,
        paint: (Int, String) -> String = { _, text in text }
    ) -> [String] {
        let rows = max(Self.smallestPlot.rows, rows)
        var lines = [title] + names(within: columns, paint: paint)
        let points = series.flatMap(\.points).filter(\.isDrawable)
        guard !points.isEmpty else { return lines + ["  nothing measured yet"] }
        let vertical = ChartAxis(points.map(\.y), scale: scale, count: max(2, rows / 2))
        let across = ChartAxis(whole: points.map(\.x))
        let labels = vertical.ticks.map { scale.text($0) }
        let left = labels.map(\.count).max() ?? 0
        let margin = series.count > 1 ? min(series.count, 4) + 1 : 0
        let width = max(Self.smallestPlot.columns, columns) - left - 2 - margin
        var canvas = BrailleCanvas(columns: max(8, width), rows: rows)
        var ends = [String](repeating: "", count: rows)
        func place(_ point: ChartPoint) -> (x: Int, y: Int) {
            let x = across.part(point.x) * Double(canvas.width - 1)
            let y = (1 - vertical.part(point.y)) * Double(canvas.height - 1)
            return (Int(x.rounded()), Int(min(max(0, y), Double(canvas.height - 1)).rounded()))
        }
        // The first lies on top.
        for (index, line) in series.enumerated().reversed() {
            let visible = line.points.thinned(to: canvas.width)
            guard let first = visible.first, let last = visible.last else { continue }
            var before = place(first)
            for point in visible {
                let next = place(point)
                canvas.line(from: before, to: next, owner: index)
                before = next
            }
            ends[place(last).y / 4] = Self.letter(index) + ends[place(last).y / 4]
        }
        var beside = [String](repeating: "", count: rows)
        for (tick, label) in zip(vertical.ticks, labels) {
            let row = Int(((1 - vertical.part(tick)) * Double(canvas.height - 1)).rounded()) / 4
            if (0..<rows).contains(row), beside[row].isEmpty { beside[row] = label }
        }
        for row in 0..<rows {
            let plot = canvas.runs(row).map { run in run.owner.map { paint($0, run.text) } ?? run.text }.joined()
            let end = series.count > 1 && !ends[row].isEmpty ? " \(ends[row].prefix(margin - 1))" : ""
            lines.append(Self.right(beside[row], left) + (beside[row].isEmpty ? " │" : " ┤") + plot + end)
        }
        return lines + axis(across, left: left, width: canvas.columns)
    }

    /// The horizontal axis and the numbers under it.
    private func axis(_ across: ChartAxis, left: Int, width: Int) -> [String] {
        var numbers = [Character](repeating: " ", count: width + left + 2 + horizontal.count + 1)
        var free = 0
        for tick in across.ticks {
            let label = ChartNumber.short(tick)
            let middle = left + 2 + Int((across.part(tick) * Double(width - 1)).rounded())
            let start = max(0, middle - label.count / 2)
            guard start >= free, start + label.count <= numbers.count else { continue }
            for (index, character) in label.enumerated() { numbers[start + index] = character }
            free = start + label.count + 1
        }
        var text = String(numbers)
        while text.last == " " { text.removeLast() }
        return [
            String(repeating: " ", count: left) + " └" + String(repeating: "─", count: width),
            "\(text) \(horizontal)",
        ]
    }

    /// The lines' names with their letters; nothing where there is one alone.
    private func names(within columns: Int, paint: (Int, String) -> String) -> [String] {
        guard series.count > 1 else { return [] }
        var rows: [String] = []
        var row = ""
        var length = 0
        for (index, line) in series.enumerated() {
            let text = "\(Self.letter(index)) \(line.name)"
            if length + text.count + 2 > columns, !row.isEmpty {
                rows.append(row)
                (row, length) = ("", 0)
            }
            row += "  " + paint(index, text)
            length += text.count + 2
        }
        return rows + [row]
    }

    /// `a` to `z`, and again.
    private static func letter(_ index: Int) -> String {
        String(Character(Unicode.Scalar(UInt8(ascii: "a") + UInt8(index % 26))))
    }

    private static func right(_ text: String, _ width: Int) -> String {
        String(repeating: " ", count: max(0, width - text.count)) + text
    }
}
