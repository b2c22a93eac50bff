import Federation
import Ledger
import Parameters

/// What a history has said of its studies: which round, which model and which plan have to follow.
struct StudyRegistry: Sendable {
    private struct Study: Sendable {
        /// The digest of its plan; nil for a study of a release without a chain.
        var plan: String?
        var model: String?
        var last: RoundNumber?
        /// What each round started from, for what nodes signed.
        var rounds: [RoundNumber: (model: ContentDigest?, task: TaskName?)] = [:]
        var closure: ClosureFacts?
        /// The end of the chain that an older release had.
        var old = ChainEntry.origin
    }

    private var studies: [StudyName: Study] = [:]

    /// A study begins.
    mutating func start(_ start: StartFacts, at position: Int64) -> [HistoryFlaw] {
        var flaws: [HistoryFlaw] = []
        if studies[start.study] != nil {
            flaws.append(.inconsistent(position: position, reason: "the study \(start.study) begins again"))
        }
        if start.digest != start.computed.hexadecimal {
            let reason = "the plan has the digest \(start.computed), expected \(start.digest)"
            flaws.append(.inconsistent(position: position, reason: reason))
        }
        studies[start.study] = Study(plan: start.digest, model: start.model)
        return flaws
    }

    /// A round takes no further updates.
    mutating func close(_ closure: ClosureFacts) { studies[closure.study, default: Study()].closure = closure }

    /// A round is history.
    mutating func commit(_ round: RoundFacts, at position: Int64) -> [HistoryFlaw] {
        // Taken out, so that what is known of its rounds is not copied.
        var study = studies.removeValue(forKey: round.study) ?? Study()
        let name = "round \(round.round) of \(round.study)"
        var reasons: [String] = []
        if round.round != study.last?.next ?? .first {
            reasons.append("\(name) follows round \(study.last.map { "\($0)" } ?? "none")")
        }
        if let model = study.model, model != round.modelBefore {
            reasons.append("\(name) starts from the model \(round.modelBefore), expected \(model)")
        }
        if round.plan != study.plan { reasons.append("\(name) is of another plan than the study") }
        if let root = round.root, root != round.computedRoot.hexadecimal {
            reasons.append("the contributions to \(name) have the root \(round.computedRoot), expected \(root)")
        }
        if study.plan != nil, round.closing != "abandoned" {
            let closure = study.closure
            let agrees =
                closure?.round == round.round && closure?.closing == round.closing
                && closure?.updates ?? .max <= round.contributions.count
            if !agrees { reasons.append("\(name) is committed, but nothing before says that it closed so") }
        }
        if let record = round.oldRecord { study.old = ChainEntry.digest(of: record, after: study.old) }
        study.rounds[round.round] = (ContentDigest(hexadecimal: round.modelBefore), round.task)
        study.model = round.modelAfter
        study.last = round.round
        study.closure = nil
        studies[round.study] = study
        return reasons.map { .inconsistent(position: position, reason: $0) }
    }

    /// A history of an older release was taken over: its chains have to end where it says.
    func adopt(_ adoption: HistoryAdoption, at position: Int64) -> [HistoryFlaw] {
        adoption.heads.compactMap { head in
            let study = studies[head.study]
            guard study?.last != head.round || study?.old != head.digest else { return nil }
            let reason = "the older release's chain of \(head.study) does not end with round \(head.round) as it says"
            return .inconsistent(position: position, reason: reason)
        }
    }

    /// What a node signed when it made a contribution; nil if the round it was made for is not known.
    func statement(of part: ContributionFacts, in round: RoundFacts, federation: FederationName?) -> [UInt8]? {
        let origin = part.lateFrom ?? round.round
        guard let federation, let made = studies[round.study]?.rounds[origin], let model = made.model,
            let update = ContentDigest(hexadecimal: part.update)
        else { return nil }
        return UpdateStatement(
            federation: federation,
            node: part.node,
            study: round.study,
            round: origin,
            task: made.task,
            model: model,
            update: update
        ).message
    }
}
