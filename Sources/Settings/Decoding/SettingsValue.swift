import Federation
import Yams

/// A value of the file and the path of keys that leads to it.
///
/// What is asked for and not found is reported to the decoder; the answer is then nil.
struct SettingsValue {
    /// A key of a mapping, where it stands, and its value.
    struct Entry {
        let key: String
        let place: SourcePlace
        let value: SettingsValue
    }

    /// The keys that lead here: `data.features[0].columns`.
    let keyPath: String
    /// Where it begins.
    let place: SourcePlace
    private let node: Node
    private let decoder: StrictDecoder

    init(_ node: Node, at keyPath: String, decoder: StrictDecoder) {
        self.node = node
        self.keyPath = keyPath
        self.decoder = decoder
        place = node.mark.map { SourcePlace(line: $0.line, column: $0.column) } ?? .start
        decoder.remember(keyPath, at: place)
    }

    // MARK: Scalars

    /// The text as it is written, whether in quotation marks or not; `no` and `5` are texts too.
    func text() -> String? {
        guard let scalar = plainOrQuoted(expected: "text") else { return nil }
        return scalar.isNull ? wrong("text") : scalar.text
    }

    /// A text that is not empty.
    func nonEmptyText() -> String? {
        guard let text = text() else { return nil }
        guard !text.isEmpty else { return impossible("found \"\", expected text") }
        return text
    }

    /// A whole number within a range.
    func integer(in range: ClosedRange<Int> = .min ... .max) -> Int? {
        let expected = "a whole number"
        guard let scalar = plainOrQuoted(expected: expected) else { return nil }
        guard !scalar.isQuoted, NumberText.isInteger(scalar.text) else { return wrong(expected) }
        guard let number = Int(scalar.text), range.contains(number) else {
            let bounds = range == .min ... .max ? "" : " from \(range.lowerBound) to \(range.upperBound)"
            return impossible("found \(scalar.text), expected a whole number\(bounds.isEmpty ? " below 2^63" : bounds)")
        }
        return number
    }

    /// A finite number.
    func number() -> Double? {
        let expected = "a number"
        guard let scalar = plainOrQuoted(expected: expected) else { return nil }
        guard !scalar.isQuoted, NumberText.isNumber(scalar.text), let number = Double(scalar.text) else {
            return wrong(expected)
        }
        guard number.isFinite else { return impossible("found \(scalar.text), expected a number below 1.8e308") }
        return number
    }

    /// A finite number within a range.
    func number(in range: ClosedRange<Double>) -> Double? {
        guard let number = number() else { return nil }
        guard range.contains(number) else {
            let bounds = "\(NumberText.shortest(range.lowerBound)) to \(NumberText.shortest(range.upperBound))"
            return impossible("found \(NumberText.shortest(number)), expected a number from \(bounds)")
        }
        return number
    }

    /// `true` or `false`.
    func flag() -> Bool? {
        let expected = "true or false"
        guard let scalar = plainOrQuoted(expected: expected) else { return nil }
        switch (scalar.isQuoted, scalar.text) {
        case (false, "true"): return true
        case (false, "false"): return false
        default: return wrong(expected)
        }
    }

    /// One of the words of a type.
    func choice<Choice>(_ type: Choice.Type) -> Choice? where Choice: RawRepresentable<String> & CaseIterable {
        let words = Choice.allCases.map(\.rawValue)
        let expected = QuotedText.choice(words)
        guard let scalar = plainOrQuoted(expected: expected) else { return nil }
        if let choice = Choice(rawValue: scalar.text) { return choice }
        let meant = NearestKey.of(scalar.text, among: words).map { "; did you mean \($0)?" } ?? ""
        return impossible("found \(found), expected \(expected)\(meant)")
    }

    /// A name.
    func name<Kind>(_ type: Name<Kind>.Type) -> Name<Kind>? {
        guard let text = text() else { return nil }
        return Name(text) ?? impossible("found \(QuotedText.of(text)), \(Name<Kind>.expectation)")
    }

    // MARK: Lists and mappings

    /// The elements of a list.
    func list() -> [SettingsValue]? {
        guard !isTagged, case .sequence(let sequence) = node else { return wrong("a list") }
        return sequence.enumerated().map { SettingsValue($1, at: "\(keyPath)[\($0)]", decoder: decoder) }
    }

    /// A list of texts.
    func texts() -> [String]? { list()?.compactMap { $0.text() } }

    /// A mapping that has the keys of a table only.
    func mapping(_ table: KeyTable) -> SettingsMapping? {
        entries(expected: "a mapping with \(QuotedText.choice(table.keys))").map {
            SettingsMapping($0, of: self, table: table, decoder: decoder)
        }
    }

    /// The entries of a mapping with keys that people choose, in the order of the file.
    func entries(expected: String) -> [Entry]? {
        guard !isTagged, case .mapping(let mapping) = node else { return wrong(expected) }
        var entries: [Entry] = []
        var firstPlaces: [String: SourcePlace] = [:]
        for (key, value) in mapping {
            let keyPlace = key.mark.map { SourcePlace(line: $0.line, column: $0.column) } ?? place
            guard case .scalar(let scalar) = key, !Self.isTagged(key, asKey: true) else {
                decoder.report(.wrongType, at: keyPlace, "found a key that is not text, expected text and a colon")
                continue
            }
            let repeatedKey = decoder.repeatedKey(at: keyPlace)
            let name = repeatedKey ?? scalar.string
            if let first = firstPlaces[name] {
                let message = "duplicate key \(QuotedText.of(name)), given in line \(first.line) already; keep one"
                decoder.report(.duplicateKey, at: keyPlace, message)
            } else {
                firstPlaces[name] = keyPlace
            }
            guard repeatedKey == nil else { continue }
            let path = keyPath.isEmpty ? name : "\(keyPath).\(name)"
            entries.append(Entry(key: name, place: keyPlace, value: SettingsValue(value, at: path, decoder: decoder)))
        }
        return entries
    }

    /// The text, if it is one and not a list or mapping; nothing is reported.
    var word: String? {
        guard case .scalar(let scalar) = node, !isTagged else { return nil }
        return scalar.string
    }

    /// Whether it is a list; nothing is reported.
    var isList: Bool { if case .sequence = node { true } else { false } }

    // MARK: Problems

    /// Reports that something else was expected.
    func wrong<Value>(_ expected: String) -> Value? {
        if isTagged {
            let message = "! begins a tag, which these files do without; remove it, or quote the text"
            decoder.report(.unsupported, at: place, of: keyPath, prefixed(message))
        } else {
            decoder.report(.wrongType, at: place, of: keyPath, prefixed("found \(found), expected \(expected)"))
        }
        return nil
    }

    /// Reports a value of the right type that cannot be.
    func impossible<Value>(_ message: String) -> Value? {
        decoder.report(.impossibleValue, at: place, of: keyPath, prefixed(message))
        return nil
    }

    private func prefixed(_ message: String) -> String { keyPath.isEmpty ? message : "\(keyPath): \(message)" }

    /// What stands there, in a few words.
    private var found: String {
        switch node {
        case .scalar(let scalar):
            if scalar.style != .plain { return "\(QuotedText.of(scalar.string)) in quotation marks" }
            return Scalar(text: scalar.string, isQuoted: false).isNull ? "nothing" : QuotedText.of(scalar.string)
        case .sequence: return "a list"
        case .mapping: return "a mapping"
        case .alias: return "an alias"
        }
    }

    private struct Scalar {
        let text: String
        let isQuoted: Bool
        /// Whether it is YAML's word for nothing.
        var isNull: Bool { !isQuoted && ["", "~", "null", "Null", "NULL"].contains(text) }
    }

    private func plainOrQuoted(expected: String) -> Scalar? {
        guard !isTagged, case .scalar(let scalar) = node else { return wrong(expected) }
        return Scalar(text: scalar.string, isQuoted: scalar.style != .plain)
    }

    private var isTagged: Bool { Self.isTagged(node) }

    /// Whether a tag such as `!!str` is written before it. Yams gives text in quotation marks, and every key, the tag
    /// of text.
    private static func isTagged(_ node: Node, asKey: Bool = false) -> Bool {
        switch node {
        case .scalar(let scalar):
            isTag(scalar.tag) && !(scalar.tag.description == Tag.Name.str.rawValue && (asKey || scalar.style != .plain))
        case .sequence(let sequence): isTag(sequence.tag)
        case .mapping(let mapping): isTag(mapping.tag)
        case .alias: true
        }
    }

    private static func isTag(_ tag: Tag) -> Bool { tag.description != Tag.Name.implicit.rawValue }
}
