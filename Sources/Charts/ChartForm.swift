/// Where a chart is shown.
public enum ChartForm: Sendable, Hashable {
    /// In a page, whose style sheet holds ``ChartStyle/sheet``.
    case embedded
    /// A file of its own, which brings its style.
    case standalone
}
