import Settings
import Testing

/// A file with something wrong in it, and every line that is said of it. A line that ends in "…" is the beginning of
/// one whose end the core writes.
struct MessageCase: CustomTestStringConvertible {
    let text: String
    let messages: [String]

    init(_ text: String, messages: [String]) {
        self.text = text
        self.messages = messages
    }

    var testDescription: String { messages.first ?? text }

    /// Expects the messages of a parser, and no others.
    func expect(from parse: (String) throws(SettingsError) -> Void) {
        do {
            try parse(text)
            Issue.record("nothing was wrong with:\n\(text)")
        } catch {
            let found = error.description.split(separator: "\n").map(String.init)
            let shown = zip(found, messages).map { line, message in
                message.hasSuffix("…") && line.hasPrefix(message.dropLast()) ? message : line
            }
            #expect(shown + found.dropFirst(messages.count) == messages, "of:\n\(text)")
            #expect(error.problems.count == messages.count && error.omittedCount == 0)
        }
    }
}
