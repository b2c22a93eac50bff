/// The studies in which a node is willing to take part, and the tasks of each for which it has data, as it says with
/// every request for an assignment.
public struct StudyOffer: Sendable, Hashable {
    /// The studies named.
    public var studies: [StudyName: TaskOffer]
    /// Every other study; nil: the node takes part in no other.
    public var others: TaskOffer?

    /// An offer of those studies.
    public init(studies: [StudyName: TaskOffer], others: TaskOffer? = nil) {
        self.studies = studies
        self.others = others
    }

    /// The tasks of a study for which a node has data.
    public enum TaskOffer: Sendable, Hashable {
        /// Its data are not divided into tasks: they are those of whichever task is learned.
        case everyTask
        /// Those named.
        case only(Set<TaskName>)

        /// Whether the node has data for the task.
        public func includes(_ task: TaskName) -> Bool {
            switch self {
            case .everyTask: true
            case .only(let names): names.contains(task)
            }
        }
    }

    /// Every study of the federation, with data that are not divided into tasks.
    public static let everyStudy = StudyOffer(studies: [:], others: .everyTask)

    /// Only those studies, with data that are not divided into tasks.
    public static func only(_ names: Set<StudyName>) -> StudyOffer {
        StudyOffer(studies: Dictionary(uniqueKeysWithValues: names.map { ($0, .everyTask) }))
    }

    /// Whether the offer includes that study.
    public func includes(_ study: StudyName) -> Bool { tasks(of: study) != nil }

    /// The tasks of a study for which the node has data; nil if it takes no part in the study.
    public func tasks(of study: StudyName) -> TaskOffer? { studies[study] ?? others }
}

extension StudyOffer.TaskOffer: Codable {
    private enum Every: String, Codable { case every }

    /// Reads `"every"` or a list of names.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if (try? container.decode(Every.self)) != nil {
            self = .everyTask
        } else {
            self = .only(Set(try container.decode([TaskName].self)))
        }
    }

    /// Writes `"every"` or the names, sorted.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .everyTask: try container.encode(Every.every)
        case .only(let names): try container.encode(names.sorted())
        }
    }
}

/// As JSON `"every"`, a sorted list of studies, or, where data are divided into tasks, an object with the studies and
/// `"*"` for every other; never null, which an optional offer would read as none.
extension StudyOffer: Codable {
    private enum Every: String, Codable { case every }

    /// The key that stands for every study not named.
    private static let everyOther = "*"

    /// Reads one of the three forms.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if (try? container.decode(Every.self)) != nil {
            self = .everyStudy
        } else if let names = try? container.decode([StudyName].self) {
            self = .only(Set(names))
        } else {
            var entries = try container.decode([String: TaskOffer].self)
            others = entries.removeValue(forKey: Self.everyOther)
            studies = [:]
            for (key, tasks) in entries {
                guard let name = StudyName(key) else {
                    throw DecodingError.dataCorruptedError(
                        in: container,
                        debugDescription: "\"\(key)\" is not a name; \(StudyName.expectation)"
                    )
                }
                studies[name] = tasks
            }
        }
    }

    /// Writes the shortest form.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        if self == .everyStudy { return try container.encode(Every.every) }
        if others == nil, studies.values.allSatisfy({ $0 == .everyTask }) {
            return try container.encode(studies.keys.sorted())
        }
        var entries = Dictionary(uniqueKeysWithValues: studies.map { ($0.key.text, $0.value) })
        entries[Self.everyOther] = others
        try container.encode(entries)
    }
}
