/// A line of a chart.
public struct ChartSeries: Sendable, Hashable {
    /// What it shows.
    public var name: String
    /// Its points, sorted by `x`.
    public var points: [ChartPoint]
    /// Whether it stands back behind the others, as one institution behind the mean of all.
    public var isFaint: Bool

    /// A line through those points.
    public init(name: String, points: [ChartPoint], isFaint: Bool = false) {
        self.name = name
        self.points = points
        self.isFaint = isFaint
    }
}
