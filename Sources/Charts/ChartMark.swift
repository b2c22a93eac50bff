/// A place on the horizontal axis that deserves a line and a word, for instance where a task begins.
public struct ChartMark: Sendable, Hashable {
    /// The place.
    public var x: Double
    /// The word.
    public var label: String

    /// A mark at that place.
    public init(x: Double, label: String) {
        self.x = x
        self.label = label
    }
}
