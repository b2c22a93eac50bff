import Yams

/// Reads one file: what its values are asked for, what was wrong with them, and where everything stands.
///
/// Values are read with a substitute for what is wrong, so that reading goes on to the end of the file and every
/// problem is told at once; ``finish(_:)`` then throws them together.
final class StrictDecoder {
    /// The file, as its reader named it.
    let path: String
    /// The value that is the whole file.
    private let document: YAMLDocument
    /// The keys that files of this kind have.
    private let tables: [KeyTable]
    private var problems: [SettingsError.Problem] = []
    private var reported: Set<SettingsError.Problem> = []
    private var places: [String: SourcePlace] = [:]
    private var faultyPaths: Set<String> = []

    /// - Throws: A ``SettingsError`` for a file that is no YAML.
    init(_ bytes: [UInt8], path: String, tables: [KeyTable]) throws(SettingsError) {
        self.path = path
        self.tables = tables
        document = try YAMLDocument(try SourceText(bytes, path: path), path: path)
    }

    /// The whole file.
    var root: SettingsValue { SettingsValue(document.root, at: "", decoder: self) }

    /// The result, if nothing was wrong.
    ///
    /// - Precondition: There is a result, or something was wrong.
    func finish<Value>(_ value: Value?) throws(SettingsError) -> Value {
        guard problems.isEmpty else { throw SettingsError(path: path, problems: problems) }
        guard let value else { preconditionFailure("\(path): nothing was wrong, and nothing was read") }
        return value
    }

    /// Notes what is wrong, and with which value. What several readers of one value find is noted once.
    func report(_ code: SettingsError.Problem.Code, at place: SourcePlace, of keyPath: String? = nil, _ message: String)
    {
        if let keyPath { faultyPaths.insert(keyPath) }
        let problem = SettingsError.Problem(code, at: place, message)
        if reported.insert(problem).inserted { problems.append(problem) }
    }

    /// Notes an impossible value by the path of its key, unless something is wrong with that value already.
    func reportImpossible(_ keyPath: [String], _ message: String) {
        let path = Self.text(of: keyPath)
        let isFaulty = faultyPaths.contains { faulty in
            path == faulty || Self.is(path, within: faulty) || Self.is(faulty, within: path)
        }
        guard !isFaulty else { return }
        report(.impossibleValue, at: place(of: keyPath), of: path, "\(path): \(message)")
    }

    /// Notes that something is wrong with a value, which is told elsewhere.
    func markFaulty(_ keyPath: String) { faultyPaths.insert(keyPath) }

    /// Whether something is wrong with a value or within it.
    func isFaulty(_ keyPath: String) -> Bool {
        faultyPaths.contains { $0 == keyPath || Self.is($0, within: keyPath) }
    }

    private static func `is`(_ inner: String, within outer: String) -> Bool {
        inner.hasPrefix(outer + ".") || inner.hasPrefix(outer + "[")
    }

    /// `tasks[1].name` for the keys and places in lists that lead there, `["tasks", "1", "name"]`.
    private static func text(of keyPath: some Collection<String>) -> String {
        keyPath.reduce("") { path, part in
            if path.isEmpty { return part }
            return Int(part) == nil ? "\(path).\(part)" : "\(path)[\(part)]"
        }
    }

    /// Remembers where a value stands.
    func remember(_ keyPath: String, at place: SourcePlace) { places[keyPath] = place }

    /// Whether the file has a value of that path.
    func isGiven(_ keyPath: [String]) -> Bool { places[Self.text(of: keyPath)] != nil }

    /// Where a value stands, or else the nearest thing around it.
    private func place(of keyPath: [String]) -> SourcePlace {
        for count in stride(from: keyPath.count, to: 0, by: -1) {
            if let place = places[Self.text(of: keyPath.prefix(count))] { return place }
        }
        return root.place
    }

    /// The name of a key that is given again further down.
    func repeatedKey(at place: SourcePlace) -> String? { document.repeatedKeys[place] }

    /// What somebody meant by a key that is not there, and what to tell them.
    func advice(for key: String, in table: KeyTable) -> (meant: String?, sentence: String) {
        if let nearest = NearestKey.of(key, among: table.keys) {
            return (nearest, "did you mean \(QuotedText.of(nearest))?")
        }
        let others = tables.filter { $0.place != table.place }
        if let other = others.first(where: { $0.keys.contains(key) }) {
            return (nil, "it belongs \(Self.whereabouts(other))")
        }
        for other in others {
            guard let nearest = NearestKey.of(key, among: other.keys) else { continue }
            return (nil, "did you mean \(QuotedText.of(nearest)) \(Self.whereabouts(other))?")
        }
        return (nil, "expected \(QuotedText.choice(table.keys))")
    }

    private static func whereabouts(_ table: KeyTable) -> String {
        table.place.isEmpty ? "at the left margin" : "under \(table.place)"
    }
}
