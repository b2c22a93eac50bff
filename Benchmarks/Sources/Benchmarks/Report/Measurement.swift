import Foundation

/// A row of the table.
struct Measurement {
    /// What was measured, in which unit.
    var name: String
    /// Our number.
    var ours: String
    /// The peer's number; nil if it is not installed, empty if there is none.
    var peer: String?
    /// How many times better we are; nil if there is no peer.
    var ratio: Double?
    /// What is to be reached, and whether it was; nil if nothing was set.
    var target: (text: String, isMet: Bool)?

    /// The first two lines of the table.
    static let heading = """
        | measured | Tributary | peer | ratio | target | |
        |---|---|---|---|---|---|
        """

    /// The row in Markdown.
    var row: String {
        let ratio = ratio.map { String(format: "%.2f ×", $0) } ?? ""
        let verdict = target.map { $0.isMet ? "met" : "missed" } ?? ""
        return "| \(name) | \(ours) | \(peer ?? "peer not installed") | \(ratio) | \(target?.text ?? "") | \(verdict) |"
    }
}
