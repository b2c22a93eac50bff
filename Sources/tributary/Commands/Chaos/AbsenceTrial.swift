import Federation
import Foundation
import Parameters
import Wire

/// A study whose rounds close without somebody: a node stands still, another is away, the coordinator is killed. Every
/// model must be the exact mean of those whom the history names.
struct AbsenceTrial {
    /// The rounds of the study.
    static let rounds = 8
    /// Four of six are enough.
    static let quorum = 4
    /// A round waits so long for the others.
    static let deadlineSeconds = 2

    let institutions: ChaosInstitutions
    let federation: LocalFederation

    /// What came of it.
    struct Outcome {
        /// The rounds that closed without somebody.
        var roundsWithAbsences = 0
        /// All rounds.
        var rounds = 0
    }

    /// Runs the study and makes every one of its models again.
    func run(_ fire: inout Fire, folder: String) async throws -> Outcome {
        let path = try institutions.plan(
            "absence",
            rounds: Self.rounds,
            quorum: Self.quorum,
            deadlineSeconds: Self.deadlineSeconds
        )
        let study = try await federation.startStudy(path).summary
        let first = LocalFederation.Member.node(institutions.folders[1].name)
        let second = LocalFederation.Member.node(institutions.folders[4].name)
        try await fire.reach(1, of: study.study)
        fire.suspend(first)
        try await fire.reach(2, of: study.study)
        fire.kill(second)
        try await fire.reach(4, of: study.study)
        fire.resume(first)
        fire.kill(.coordinator)
        try fire.restart(.coordinator)
        try await fire.reach(5, of: study.study)
        try fire.restart(second)
        while try !fire.watch.hasFinished(study.study) { try await fire.look() }
        return try await check(study, plan: try PlanSource(path: path).plan, folder: folder)
    }

    private func check(_ study: StudySummary, plan: Plan, folder: String) async throws -> Outcome {
        let check = try MeanCheck(plan: plan, institutions: institutions.folders)
        var outcome = Outcome()
        var model = try SafetensorsReader.read(try PlanSource(plan: plan).initialModel()).vector
        for number in 1...Self.rounds {
            let round = try await federation.withCoordinator {
                try await $0.get(.showRound, path: [study.study.text, "\(number)"], as: RoundResponse.self)
            }
            guard round.modelBefore == model.digest() else {
                throw CommandFailure("round \(number) began with \(round.modelBefore), expected \(model.digest())")
            }
            model = try check.modelAfter(round, from: model)
            guard round.summary.model == model.digest() else {
                throw CommandFailure(
                    "round \(number) made \(round.summary.model); the mean of those it names is \(model.digest())"
                )
            }
            outcome.rounds += 1
            if round.summary.participants < institutions.folders.count { outcome.roundsWithAbsences += 1 }
        }
        guard outcome.roundsWithAbsences > 0 else { throw CommandFailure("nobody was absent; that shows nothing") }
        return outcome
    }
}

extension Fire {
    /// Looks until a round of a study is committed.
    mutating func reach(_ round: Int, of study: StudyName) async throws {
        while watch.committedRounds(of: study) < round, try !watch.hasFinished(study) { try await look() }
    }
}
