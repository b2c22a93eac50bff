/// Charts of the same size one below another, as one drawing in a file of its own.
public struct ChartStack: Sendable, Hashable {
    /// The charts from top to bottom.
    public var charts: [LineChart]

    /// Those charts.
    public init(_ charts: [LineChart]) { self.charts = charts }

    /// The drawing; one chart alone is drawn as itself.
    public var svg: String {
        if charts.count == 1, let only = charts.first { return only.svg(.standalone) }
        let width = charts.map(\.width).max() ?? 0
        let height = charts.reduce(0) { $0 + $1.height }
        let title = charts.map(\.title).joined(separator: ", ")
        return SVGText.drawing(
            width: width,
            height: height,
            title: title,
            description: "",
            kind: "stack",
            form: .standalone
        ) { svg in
            var top = 0
            for chart in charts {
                svg.nested(chart.svg(.embedded), y: top, width: chart.width, height: chart.height)
                top += chart.height
            }
        }
    }
}
