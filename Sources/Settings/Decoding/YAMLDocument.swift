import Yams

/// A file as a tree, with the keys that are given twice found out.
struct YAMLDocument {
    /// The tree.
    let root: Node
    /// Keys that are given again further down in the same mapping, by their place. In the tree a key of no meaning
    /// stands for each.
    let repeatedKeys: [SourcePlace: String]

    /// The repeated keys of a file that are looked for; a file with more is refused with the first of the rest.
    private static let repeatedKeyLimit = 20

    /// - Throws: A ``SettingsError`` for text that is no YAML, or says nothing.
    init(_ source: SourceText, path: String) throws(SettingsError) {
        var lines = source.lines
        var repeated: [SourcePlace: String] = [:]
        while true {
            do {
                root = try Self.compose(lines, source: source)
                repeatedKeys = repeated
                return
            } catch {
                switch error {
                case .failed(let problem): throw SettingsError(path: path, problems: [problem])
                case .repeatedKey(let key, let place):
                    // Yams stops at the first repeated key. With the earlier of the two out of the way it goes on.
                    guard repeated.count < Self.repeatedKeyLimit,
                        Self.mask(key, at: place, in: &lines, number: repeated.count)
                    else {
                        let message = "duplicate key \(QuotedText.of(key)); keep one"
                        throw SettingsError(path: path, problems: [.init(.duplicateKey, at: place, message)])
                    }
                    repeated[place] = key
                }
            }
        }
    }

    private enum Failure: Error {
        case repeatedKey(String, SourcePlace)
        case failed(SettingsError.Problem)
    }

    private static func compose(_ lines: [[Unicode.Scalar]], source: SourceText) throws(Failure) -> Node {
        // Yams keeps a pointer into the string, which has to be on the heap for that: the empty lines make it so long.
        var text = ""
        for line in lines {
            text.unicodeScalars.append(contentsOf: line)
            text.append("\n")
        }
        text.append(String(repeating: "\n", count: 16))
        do {
            // The resolver without rules leaves it to the decoder what a plain scalar is.
            let parser = try Parser(yaml: text, resolver: .basic, encoding: .utf8)
            guard let node = try parser.singleRoot(), !isNothing(node) else {
                throw Failure.failed(.init(.empty, at: nil, "the file is empty, expected keys such as name: value"))
            }
            return node
        } catch let failure as Failure {
            throw failure
        } catch let error as YamlError {
            if case .duplicatedKeysInMapping(let keys, let context) = error, let key = keys.first {
                throw .repeatedKey(key, SourcePlace(line: context.mark.line, column: context.mark.column))
            }
            throw .failed(SyntaxProblem.of(error, in: source))
        } catch {
            throw .failed(.init(.syntax, at: nil, "the file is not YAML: \(error)"))
        }
    }

    private static func isNothing(_ node: Node) -> Bool {
        guard case .scalar(let scalar) = node else { return false }
        return scalar.style == .plain && scalar.string.isEmpty
    }

    /// Writes a key of no meaning over a key, as long as it is; false if the key does not stand there letter by letter.
    private static func mask(
        _ key: String,
        at place: SourcePlace,
        in lines: inout [[Unicode.Scalar]],
        number: Int
    ) -> Bool {
        guard lines.indices.contains(place.line - 1) else { return false }
        let line = lines[place.line - 1]
        var start = place.column - 1
        if line.indices.contains(start), line[start] == "\"" || line[start] == "'" { start += 1 }
        let letters = Array(key.unicodeScalars)
        guard !letters.isEmpty, start >= 0, start + letters.count <= line.count,
            Array(line[start..<start + letters.count]) == letters,
            let stranger = Unicode.Scalar(0xE000 + UInt32(number))
        else { return false }
        for index in start..<start + letters.count { lines[place.line - 1][index] = stranger }
        return true
    }
}
