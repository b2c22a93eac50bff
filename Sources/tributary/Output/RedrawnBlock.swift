import Foundation

/// Lines at the bottom of a terminal that are redrawn in place.
struct RedrawnBlock {
    private var height = 0

    /// Replaces what was drawn. Lines that are too long are cut: a line that wraps could not be taken back.
    mutating func draw(_ lines: [String]) {
        let limit = max(20, Terminal.columns - 1)
        let cut = lines.map { $0.count > limit ? String($0.prefix(limit - 1)) + "…" : $0 }
        Terminal.writeRaw(erasure + cut.map { Style.dim($0) + "\n" }.joined())
        height = cut.count
    }

    /// Takes it away.
    mutating func clear() {
        Terminal.writeRaw(erasure)
        height = 0
    }

    /// Up to the first line, and everything below it gone.
    private var erasure: String { height > 0 ? "\u{1b}[\(height)A\r\u{1b}[J" : "" }
}
