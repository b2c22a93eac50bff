public import Federation

/// Why the contributions to a round cannot be told apart.
public enum ContributionsError: Error, Sendable, Hashable {
    /// The history has no such study, or several and none was named.
    case study(StudyName?, known: [StudyName])
    /// The study has no such round; the newest is the other.
    case unknownRound(StudyName, RoundNumber?, newest: RoundNumber?)
    /// The round averaged no updates.
    case noMean(StudyName, RoundNumber, found: String)
    /// The round's updates are not there, or the model that it started from; the plan's rule, if it has one.
    case notKept(StudyName, RoundNumber, keeps: Int?)
    /// The kept updates do not make the committed model.
    case different(StudyName, RoundNumber, found: String)
}

extension ContributionsError {
    /// The stable code, which is also the name of the page in `docs/errors/`.
    public var code: String {
        switch self {
        case .study: "contributions-study"
        case .unknownRound: "contributions-unknown-round"
        case .noMean: "contributions-no-mean"
        case .notKept: "contributions-not-kept"
        case .different: "history-mean"
        }
    }

    /// Every code of this enum, for the test that each has its page.
    public static let codes = [
        "contributions-study", "contributions-unknown-round", "contributions-no-mean", "contributions-not-kept",
        "history-mean",
    ]
}

extension ContributionsError: CustomStringConvertible {
    /// Where, what was found, what was expected, what to do.
    public var description: String {
        switch self {
        case .study(_, known: []): "found no study in the history, expected one"
        case .study(nil, let known): "found the studies \(Self.list(known)); say --study with one of them"
        case .study(let name?, let known): "found no study \(name), expected one of \(Self.list(known))"
        case .unknownRound(let study, nil, _): "\(study): found no training round that was committed"
        case .unknownRound(let study, let round?, nil): "\(study): found no round yet, expected round \(round)"
        case .unknownRound(let study, let round?, let newest?):
            "\(study): found rounds 1 to \(newest), expected round \(round) among them"
        case .noMean(let study, let round, let found):
            "\(study), round \(round): found \(found), expected a training round that was committed"
        case .notKept(let study, let round, nil):
            "\(study), round \(round): its updates were not kept. Say keep: {updates: N} in the next study's plan, and "
                + "the coordinator keeps those of its last N rounds. It is off by default: updates tell more of an "
                + "institution than a model does"
        case .notKept(let study, let round, let keeps?):
            "\(study), round \(round): its updates are not there any more: the plan keeps those of the last \(keeps) "
                + "rounds, in the coordinator's data directory and in no backup. Ask for a newer round, or raise "
                + "keep.updates in the next study's plan"
        case .different(let study, let round, let found): "\(study), round \(round): \(found)"
        }
    }

    private static func list(_ studies: [StudyName]) -> String { studies.map(\.text).joined(separator: ", ") }
}
