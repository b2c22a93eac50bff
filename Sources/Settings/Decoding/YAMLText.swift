import Yams

/// Parses the part of YAML that settings need: one document, no anchors, bounded in size and depth.
enum YAMLText {
    /// 1 MiB.
    static let byteLimit = 1 << 20
    /// Mappings and lists within each other.
    static let depthLimit = 16

    /// The root of the document.
    static func parse(_ bytes: [UInt8], path: String) throws(SettingsError) -> Node {
        func failure(_ message: String, line: Int = 1, column: Int = 1) -> SettingsError {
            let problem = SettingsError.Problem(line: line, column: column, code: .syntax, message: message)
            return SettingsError(path: path, problems: [problem])
        }
        guard bytes.count <= byteLimit else {
            throw failure("found \(bytes.count) bytes, expected at most \(byteLimit)")
        }
        guard let text = String(validating: bytes, as: UTF8.self), !text.utf8.contains(0) else {
            throw failure("found bytes that are not UTF-8 text")
        }
        let root: Node?
        do {
            root = try Yams.compose(yaml: text)
        } catch let error as YamlError {
            let (message, mark) = error.sentence
            throw failure(message, line: mark?.line ?? 1, column: mark?.column ?? 1)
        } catch {
            throw failure("not YAML: \(error)")
        }
        guard let root else { throw failure("found an empty file") }
        if let fault = fault(in: root, depth: 1) {
            throw failure(fault.message, line: fault.mark?.line ?? 1, column: fault.mark?.column ?? 1)
        }
        return root
    }

    private static func fault(in node: Node, depth: Int) -> (message: String, mark: Mark?)? {
        guard depth <= depthLimit else { return ("found more than \(depthLimit) levels", node.mark) }
        if node.anchor != nil { return ("found an anchor; write the value out where it is used", node.mark) }
        switch node {
        case .scalar: return nil
        case .alias: return ("found an alias; write the value out", node.mark)
        case .sequence(let sequence):
            for element in sequence { if let fault = fault(in: element, depth: depth + 1) { return fault } }
        case .mapping(let mapping):
            for (key, value) in mapping {
                guard case .scalar = key else { return ("found a key that is no word", key.mark) }
                if let fault = fault(in: value, depth: depth + 1) { return fault }
            }
        }
        return nil
    }
}

extension YamlError {
    /// What the parser has to say, without the text it shows.
    fileprivate var sentence: (String, Mark?) {
        switch self {
        case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
            .composer(_, let problem, let mark, _):
            ("not YAML: \(problem)", mark)
        case .reader(let problem, _, _, _): ("not YAML: \(problem)", nil)
        case .duplicatedKeysInMapping(let duplicates, let context):
            ("found the key \"\(duplicates.first ?? "")\" twice", context.mark)
        case .no, .memory, .writer, .emitter, .representer, .dataCouldNotBeDecoded: ("not YAML", nil)
        }
    }
}
