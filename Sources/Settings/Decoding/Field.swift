import Yams

/// A value in a file, with its place and its name for messages.
///
/// Every question notes a problem and answers nil if the value is not what was asked for.
struct Field {
    let node: Node
    /// The key, for messages.
    let name: String
    let problems: ProblemList

    /// Where it is.
    var place: Place { Place(line: node.mark?.line ?? 1, column: node.mark?.column ?? 1) }

    /// Notes that the value cannot be.
    func refuse(_ message: String, code: SettingsError.Code = .impossibleValue) {
        problems.add(code, "\(name): \(message)", at: place)
    }

    private func expected(_ what: String) {
        problems.add(.wrongType, "\(name): found \(found), expected \(what)", at: place)
    }

    private var found: String {
        switch node {
        case .scalar(let scalar): "\"\(scalar.string.prefix(40))\""
        case .mapping: "a mapping"
        case .sequence: "a list"
        case .alias: "an alias"
        }
    }

    // MARK: Scalars

    /// The text of a scalar.
    func text() -> String? {
        guard case .scalar(let scalar) = node, !scalar.string.isEmpty else {
            expected("text")
            return nil
        }
        return scalar.string
    }

    /// The text of a scalar that may be empty, as cells and delimiters are.
    func anyText() -> String? {
        guard case .scalar(let scalar) = node else {
            expected("text")
            return nil
        }
        return scalar.string
    }

    /// A whole number.
    func integer() -> Int? {
        guard case .scalar(let scalar) = node, scalar.style == .plain || scalar.style == .any,
            let number = Int(scalar.string.filter { $0 != "_" })
        else {
            expected("a whole number")
            return nil
        }
        return number
    }

    /// A whole number within a range.
    func integer(in range: ClosedRange<Int>) -> Int? {
        guard let number = integer() else { return nil }
        guard range.contains(number) else {
            refuse("found \(number), expected \(range.lowerBound) to \(range.upperBound)")
            return nil
        }
        return number
    }

    /// A number.
    func number() -> Double? {
        guard case .scalar(let scalar) = node, scalar.style == .plain || scalar.style == .any,
            let number = Double(scalar.string), number.isFinite
        else {
            expected("a number")
            return nil
        }
        return number
    }

    /// A number above 0.
    func positiveNumber() -> Double? {
        guard let number = number() else { return nil }
        guard number > 0 else {
            refuse("found \(number), expected a number above 0")
            return nil
        }
        return number
    }

    /// `true` or `false`.
    func flag() -> Bool? {
        guard case .scalar(let scalar) = node, let flag = Bool(scalar.string) else {
            expected("true or false")
            return nil
        }
        return flag
    }

    /// One of an enum's words.
    func word<Word: RawRepresentable & CaseIterable>(_ type: Word.Type) -> Word? where Word.RawValue == String {
        guard let text = text() else { return nil }
        if let word = Word(rawValue: text) { return word }
        let words = Word.allCases.map(\.rawValue)
        let nearest = NearestKey.of(text, among: words).map { "; did you mean \"\($0)\"?" } ?? ""
        refuse("found \"\(text)\", expected \(words.joined(separator: ", "))\(nearest)")
        return nil
    }

    /// What a text means, if it means anything.
    func parsed<Value>(_ expectation: String, _ parse: (String) -> Value?) -> Value? {
        guard let text = text() else { return nil }
        guard let value = parse(text) else {
            refuse("found \"\(text.prefix(80))\"; \(expectation)")
            return nil
        }
        return value
    }

    // MARK: Collections

    /// The elements of a list.
    func list() -> [Field]? {
        guard case .sequence(let sequence) = node else {
            expected("a list")
            return nil
        }
        return sequence.enumerated().map { Field(node: $1, name: "\(name)[\($0)]", problems: problems) }
    }

    /// Texts: a list of them, or a single one.
    func texts() -> [String]? {
        if case .scalar = node { return text().map { [$0] } }
        return list()?.compactMap { $0.anyText() }
    }

    /// The mapping, of which only those keys may occur.
    func mapping(_ keys: [String]) -> Section? {
        guard let section = openMapping() else { return nil }
        section.refuseUnknown(keys)
        return section
    }

    /// The mapping, whatever its keys.
    func openMapping() -> Section? {
        guard case .mapping(let mapping) = node else {
            expected("a mapping of keys to values")
            return nil
        }
        return Section(mapping: mapping, field: self)
    }

    /// Whether it is a list.
    var isList: Bool { if case .sequence = node { true } else { false } }

    /// Whether it is a mapping.
    var isMapping: Bool { if case .mapping = node { true } else { false } }
}
