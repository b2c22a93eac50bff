/// Lines over a common axis: losses over rounds, accuracy by task.
public struct LineChart: Sendable, Hashable {
    /// What it shows.
    public var title: String
    /// What the horizontal axis counts.
    public var horizontal: String
    /// What the vertical axis is.
    public var scale: ChartScale
    /// The lines, the most important first. Behind the eighth colours repeat.
    public var series: [ChartSeries]
    /// Places on the horizontal axis with a line and a word.
    public var marks: [ChartMark]
    /// The size in its own units, which a page scales to its width.
    public var width = 480
    /// As ``width``.
    public var height = 240

    /// A chart of those lines.
    public init(
        title: String,
        horizontal: String = "round",
        scale: ChartScale = .number,
        series: [ChartSeries],
        marks: [ChartMark] = []
    ) {
        self.title = title
        self.horizontal = horizontal
        self.scale = scale
        self.series = series
        self.marks = marks
    }

    /// The drawing.
    public func svg(_ form: ChartForm) -> String {
        SVGText.drawing(
            width: width,
            height: height,
            title: title,
            description: summary,
            kind: "lines",
            form: form
        ) { draw(into: &$0) }
    }

    /// The lines in words: where each begins and ends.
    public var summary: String {
        let parts = series.prefix(12).compactMap { line -> String? in
            let points = line.points.filter(\.isDrawable)
            guard let first = points.first, let last = points.last else { return nil }
            if points.count == 1 { return "\(line.name): \(scale.text(last.y))" }
            return "\(line.name): from \(scale.text(first.y)) to \(scale.text(last.y))"
        }
        return parts.isEmpty ? "nothing measured yet" : parts.joined(separator: "; ")
    }

    private func draw(into svg: inout SVGText) {
        svg.words(title, x: 12, y: 20, kind: "title")
        let top = legend(into: &svg)
        let points = series.flatMap(\.points).filter(\.isDrawable)
        guard !points.isEmpty else {
            svg.words(
                "nothing measured yet",
                x: Double(width) / 2,
                y: Double(height) / 2,
                kind: "empty",
                anchor: "middle"
            )
            return
        }
        let vertical = ChartAxis(points.map(\.y), scale: scale)
        let across = ChartAxis(whole: points.map(\.x))
        let labels = vertical.ticks.map { scale.text($0) }
        let left = 20 + 7 * Double(labels.map(\.count).max() ?? 1)
        let frame = (left: left, right: Double(width) - 14, top: top, bottom: Double(height) - 34)
        func x(_ value: Double) -> Double { frame.left + across.part(value) * (frame.right - frame.left) }
        func y(_ value: Double) -> Double { frame.bottom - vertical.part(value) * (frame.bottom - frame.top) }
        for (tick, label) in zip(vertical.ticks, labels) {
            svg.line(frame.left, y(tick), frame.right, y(tick), kind: "grid")
            svg.words(label, x: frame.left - 6, y: y(tick) + 4, kind: "tick", anchor: "end")
        }
        for tick in across.ticks {
            svg.words(ChartNumber.short(tick), x: x(tick), y: frame.bottom + 16, kind: "tick", anchor: "middle")
        }
        svg.words(horizontal, x: frame.right, y: frame.bottom + 29, kind: "tick", anchor: "end")
        var lastLabel = -Double.infinity
        for mark in marks where mark.x.isFinite && mark.x >= across.lower && mark.x <= across.upper {
            svg.line(x(mark.x), frame.top, x(mark.x), frame.bottom, kind: "mark")
            // Words that would lie on one another are left out.
            guard x(mark.x) > lastLabel else { continue }
            svg.words(mark.label, x: x(mark.x) + 4, y: frame.top + 9, kind: "tick")
            lastLabel = x(mark.x) + 8 + 6.5 * Double(mark.label.count)
        }
        // The first lies on top.
        for (index, line) in series.enumerated().reversed() {
            let visible = line.points.thinned(to: max(1, width / 4))
            let kind = "line s\(index % 8)\(line.isFaint ? " faint" : "")"
            svg.path(visible.map { (x($0.x), y($0.y)) }, kind: kind)
        }
    }

    /// The names of the lines under the title; nothing where there is one alone.
    private func legend(into svg: inout SVGText) -> Double {
        guard series.count > 1 else { return 34 }
        var (x, y) = (12.0, 38.0)
        for (index, line) in series.enumerated() {
            let needed = 30 + 6.6 * Double(line.name.count)
            if x + needed > Double(width) - 12, x > 12 { (x, y) = (12, y + 15) }
            svg.line(x, y - 4, x + 14, y - 4, kind: "line s\(index % 8)\(line.isFaint ? " faint" : "")")
            svg.words(line.name, x: x + 19, y: y, kind: "legend")
            x += needed
        }
        return y + 14
    }
}
