import Yams

/// A mapping in a file.
struct Section {
    let mapping: Node.Mapping
    let field: Field

    /// Notes every key that is not among those.
    func refuseUnknown(_ keys: [String]) {
        for (key, _) in mapping {
            guard case .scalar(let scalar) = key, !keys.contains(scalar.string) else { continue }
            let place = Place(line: key.mark?.line ?? field.place.line, column: key.mark?.column ?? 1)
            let found = String(scalar.string.prefix(64))
            let hint =
                NearestKey.of(found, among: keys).map { "did you mean \"\($0)\"?" }
                ?? "expected one of \(keys.joined(separator: ", "))"
            field.problems.add(.unknownKey, "unknown key \"\(found)\"; \(hint)", at: place)
        }
    }

    /// The value of a key, if it is there.
    subscript(key: String) -> Field? {
        guard let node = mapping[key] else { return nil }
        return Field(node: node, name: key, problems: field.problems)
    }

    /// The value of a key that must be there.
    func require(_ key: String) -> Field? {
        if let found = self[key] { return found }
        field.problems.add(.missingKey, "the key \"\(key)\" is missing", at: field.place)
        return nil
    }

    /// Every key with its value, in the order of the file.
    var entries: [(key: String, place: Place, value: Field)] {
        mapping.compactMap { key, value in
            guard case .scalar(let scalar) = key else { return nil }
            let place = Place(line: key.mark?.line ?? 1, column: key.mark?.column ?? 1)
            return (scalar.string, place, Field(node: value, name: scalar.string, problems: field.problems))
        }
    }
}

/// Reads a file: parses it, decodes it, and throws everything that was wrong with it.
func readSettings<Value>(
    _ bytes: [UInt8],
    path: String,
    keys: [String],
    _ decode: (Section) -> Value?
) throws(SettingsError) -> Value {
    let root = try YAMLText.parse(bytes, path: path)
    let problems = ProblemList()
    let field = Field(node: root, name: "the file", problems: problems)
    let value = field.mapping(keys).flatMap(decode)
    guard problems.problems.isEmpty, let value else { throw SettingsError(path: path, problems: problems.problems) }
    return value
}
