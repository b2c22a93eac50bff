/// Cuts bytes that come piece by piece into lines.
public struct LineReader: Sendable {
    private var rest: [UInt8] = []
    /// Whether a line was longer than any is: what follows is not read.
    public private(set) var isOverlong = false
    private let limit: Int

    /// A reader of lines of at most so many bytes.
    public init(limit: Int) { self.limit = limit }

    /// The lines that are complete with those bytes, without their line feeds.
    public mutating func take(_ bytes: [UInt8]) -> [[UInt8]] {
        guard !isOverlong else { return [] }
        var lines: [[UInt8]] = []
        var remaining = bytes[...]
        while let feed = remaining.firstIndex(of: UInt8(ascii: "\n")) {
            rest += remaining[..<feed]
            lines.append(rest)
            rest = []
            remaining = remaining[(feed + 1)...]
        }
        rest += remaining
        if rest.count > limit {
            isOverlong = true
            rest = Array(rest.prefix(100))
        }
        return lines
    }

    /// What stands behind the last line feed.
    public func finish() -> [UInt8]? { rest.isEmpty ? nil : rest }
}
