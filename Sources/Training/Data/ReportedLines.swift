/// The lines that a report or an error names: the first few, so that a bad file makes no long report.
enum ReportedLines {
    /// The number of lines kept.
    static let limit = 20

    /// For instance `lines 17, 45, 60, …`.
    static func sentence(_ lines: [Int], of count: Int) -> String {
        let shown = lines.map(String.init).joined(separator: ", ")
        return (count == 1 ? "line " : "lines ") + shown + (count > lines.count ? ", …" : "")
    }
}
