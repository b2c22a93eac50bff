/// The studies in which a node is willing to take part, as it says with every request for an assignment.
public enum StudyOffer: Sendable, Hashable {
    /// Every study of the federation.
    case everyStudy
    /// Only those named.
    case only(Set<StudyName>)

    /// Whether the offer includes that study.
    public func includes(_ study: StudyName) -> Bool {
        switch self {
        case .everyStudy: true
        case .only(let names): names.contains(study)
        }
    }
}

/// As JSON `"every"` or a sorted list of names; never null, which an optional offer would read as none.
extension StudyOffer: Codable {
    private enum Every: String, Codable { case every }

    /// Reads `"every"` or a list of names.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if (try? container.decode(Every.self)) != nil {
            self = .everyStudy
        } else {
            self = .only(Set(try container.decode([StudyName].self)))
        }
    }

    /// Writes `"every"` or the names, sorted.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .everyStudy: try container.encode(Every.every)
        case .only(let names): try container.encode(names.sorted())
        }
    }
}
