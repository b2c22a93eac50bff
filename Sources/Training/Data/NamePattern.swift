/// A pattern for names: `*` stands for any characters, also none, and `?` for one. Nothing escapes them.
struct NamePattern {
    private let pattern: [UnicodeScalar]

    init(_ text: String) { pattern = Array(text.unicodeScalars) }

    /// Whether the text has a character that makes it a pattern.
    static func isPattern(_ text: String) -> Bool { text.contains("*") || text.contains("?") }

    /// Whether the whole name matches. Takes at most name times pattern steps.
    func matches(_ name: String) -> Bool {
        let name = Array(name.unicodeScalars)
        var (place, at) = (0, 0)
        // Where to go on if what follows the last star does not fit: the star takes one character more.
        var retry: (place: Int, at: Int)?
        while at < name.count {
            if place < pattern.count, pattern[place] == "*" {
                retry = (place, at)
                place += 1
            } else if place < pattern.count, pattern[place] == "?" || pattern[place] == name[at] {
                place += 1
                at += 1
            } else if let last = retry {
                retry = (last.place, last.at + 1)
                place = last.place + 1
                at = last.at + 1
            } else {
                return false
            }
        }
        return pattern[place...].allSatisfy { $0 == "*" }
    }
}
