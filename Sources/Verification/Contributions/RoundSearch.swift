public import Federation
public import Ledger

/// Finds one round and its plan in a chain that is read entry by entry. Memory: a plan and a record a study.
public struct RoundSearch: Sendable {
    private struct Found {
        var plan: Plan
        var record: RoundRecord?
        var newest: RoundNumber?
    }

    private let study: StudyName?
    private let round: RoundNumber?
    private var studies: [StudyName: Found] = [:]

    /// A search.
    ///
    /// - Parameters:
    ///   - study: The study; nil: the only one.
    ///   - round: The round; nil: the last training round that was committed.
    public init(study: StudyName?, round: RoundNumber?) {
        self.study = study
        self.round = round
    }

    /// Takes the next entry; what cannot be read is nothing that is looked for.
    public mutating func take(_ stored: StoredEntry) {
        switch try? stored.entry().body {
        case .studyStarted(let start): studies[start.plan.study] = Found(plan: start.plan)
        case .roundCommitted(let committed):
            let record = committed.record
            studies[record.study]?.newest = record.round
            let isMeant = round.map { $0 == record.round } ?? RoundRecomputation.hasMean(record)
            if isMeant { studies[record.study]?.record = record }
        default: break
        }
    }

    /// What was found, when nothing more comes.
    public func finish() throws(ContributionsError) -> (record: RoundRecord, plan: Plan) {
        let known = studies.keys.sorted()
        guard let name = study ?? (known.count == 1 ? known.first : nil), let found = studies[name] else {
            throw .study(study, known: known)
        }
        guard let record = found.record else { throw .unknownRound(name, round, newest: found.newest) }
        return (record, found.plan)
    }
}
