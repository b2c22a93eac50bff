public import Federation

/// What a node offers as the value of ``AssignmentQuery/studies``: studies separated by commas, each followed by the
/// tasks for which the node has data, `*` for every other study.
///
///     digits                     one study, data not divided into tasks
///     digits:upright:turned,*    two tasks of digits, and every other study
extension StudyOffer {
    private static let everyOther = "*"

    /// The value of the query; nil for what a request without it means, ``StudyOffer/everyStudy``.
    public var query: String? {
        guard self != .everyStudy else { return nil }
        func part(_ name: String, _ tasks: TaskOffer) -> String {
            switch tasks {
            case .everyTask: name
            case .only(let tasks): "\(name):" + tasks.sorted().map(\.text).joined(separator: ":")
            }
        }
        let named = studies.sorted { $0.key < $1.key }.map { part($0.key.text, $0.value) }
        return (named + (others.map { [part(Self.everyOther, $0)] } ?? [])).joined(separator: ",")
    }

    /// The offer of a query's value; nil for one without it.
    ///
    /// - Throws: ``WireError`` that names the part that is wrong.
    public init(query: String?) throws(WireError) {
        guard let query else {
            self = .everyStudy
            return
        }
        self.init(studies: [:])
        for part in query.split(separator: ",") {
            let words = part.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
            let tasks = try Self.tasks(words.dropFirst())
            if words[0] == Self.everyOther {
                others = tasks
            } else if let study = StudyName(words[0]) {
                studies[study] = tasks
            } else {
                throw .unexpectedQuery("studies: \"\(words[0].prefix(64))\": \(StudyName.expectation)")
            }
        }
    }

    private static func tasks(_ words: ArraySlice<String>) throws(WireError) -> TaskOffer {
        guard !words.isEmpty else { return .everyTask }
        var names: Set<TaskName> = []
        // A colon and nothing behind it: no task at all.
        for word in words where !(words.count == 1 && word.isEmpty) {
            guard let name = TaskName(word) else {
                throw .unexpectedQuery("studies: the task \"\(word.prefix(64))\": \(TaskName.expectation)")
            }
            names.insert(name)
        }
        return .only(names)
    }
}
