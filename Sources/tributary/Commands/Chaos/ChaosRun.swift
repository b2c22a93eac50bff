import Federation
import Foundation
import Links
import Parameters
import Randomness
import Wire

/// One federation from its first process to its last: undisturbed, or under fire.
struct ChaosRun {
    /// The rounds of the study.
    let rounds: Int
    let institutions: ChaosInstitutions
    /// The folder to run in; made anew.
    let directory: String

    /// Every update of every round is needed, so that every run averages the same.
    private static let deadlineSeconds = 3

    /// What came of it.
    struct Outcome {
        /// The models of the rounds, in order.
        var models: [ContentDigest]
        /// How long it took.
        var seconds: Double
        /// What was done to it.
        var tally = FireTally()
        /// What came of the study with absences.
        var absence: AbsenceTrial.Outcome?
    }

    // MARK: Undisturbed

    /// The study as it goes when nothing happens.
    func undisturbed() async throws -> Outcome {
        let federation = try LocalFederation(directory: directory, madeBy: "chaos")
        return try await keeping(federation, disk: nil) {
            try await federation.initialise()
            _ = try await federation.startCoordinator()
            for folder in institutions.folders { try await federation.join(folder) }
            let start = ContinuousClock.now
            let study = try await federation.startStudy(try plan()).summary.study
            try await federation.follow(study) { _ in }
            let seconds = (ContinuousClock.now - start) / .seconds(1)
            return Outcome(models: try await models(of: study, in: federation), seconds: seconds)
        }
    }

    private func plan() throws -> String {
        try institutions.plan(
            "fire",
            rounds: rounds,
            quorum: institutions.folders.count,
            deadlineSeconds: Self.deadlineSeconds
        )
    }

    // MARK: Under fire

    /// The study under fire, then one with absences.
    ///
    /// - Parameters:
    ///   - roundSeconds: How long a round takes undisturbed.
    ///   - disk: A small file system at the folder; nil: its disk is not filled.
    func underFire(
        kills: Int,
        seed: UInt64,
        roundSeconds: Double,
        disk: ScarceDisk?
    ) async throws -> Outcome {
        let federation = try LocalFederation(
            directory: directory + "/federation",
            madeBy: "chaos",
            logDirectory: directory + "-log"
        )
        return try await keeping(federation, disk: disk) {
            try await federation.initialise()
            try useJSONLog(of: federation)
            let links = try await join(federation)
            var generator = SeededGenerator(seed: seed, stream: "chaos")
            let deck = Fault.deck(kills: kills, canFill: disk != nil, using: &generator)
            var fire = Fire(
                federation,
                links: links,
                deadlineSeconds: Self.deadlineSeconds,
                disk: disk,
                generator: generator
            )
            let start = ContinuousClock.now
            let study = try await federation.startStudy(try plan()).summary.study
            try await fire.burn(study, rounds: rounds, deck: deck, roundSeconds: roundSeconds)
            let seconds = (ContinuousClock.now - start) / .seconds(1)
            var outcome = Outcome(models: try await models(of: study, in: federation), seconds: seconds)
            try await requireAcknowledged(fire.watch.acknowledged, of: study, in: federation)
            outcome.absence = try await AbsenceTrial(institutions: institutions, federation: federation)
                .run(&fire, folder: directory)
            outcome.tally = fire.tally
            for link in links.values { await link.close() }
            return outcome
        }
    }

    /// Starts the coordinator and the nodes, each behind a line of its own.
    private func join(_ federation: LocalFederation) async throws -> [NodeName: ShapedLink] {
        let url = try await federation.startCoordinator()
        let port = URL(string: url)?.port
        var links: [NodeName: ShapedLink] = [:]
        for folder in institutions.folders {
            let link = try await ShapedLink(to: port)
            links[folder.name] = link
            try await federation.join(folder, at: "https://localhost:\(link.port)")
        }
        return links
    }

    private func useJSONLog(of federation: LocalFederation) throws {
        let text = try TextFile.read(federation.file, expecting: "a federation.yaml")
        try TextFile.write(text.replacingOccurrences(of: "format: text", with: "format: json"), to: federation.file)
    }

    // MARK: Look

    private func models(of study: StudyName, in federation: LocalFederation) async throws -> [ContentDigest] {
        let query = ["limit": "1000"]
        let list = try await federation.withCoordinator {
            try await $0.get(.listRounds, path: [study.text], query: query, as: RoundListResponse.self)
        }
        return list.rounds.map(\.model)
    }

    /// P1: what was acknowledged is in the record of its round, exactly once.
    private func requireAcknowledged(
        _ acknowledged: Set<FederationWatch.Acknowledgement>,
        of study: StudyName,
        in federation: LocalFederation
    ) async throws {
        let own = acknowledged.filter { $0.study == study.text }
        for number in Set(own.map(\.round)).sorted() {
            let round = try await federation.withCoordinator {
                try await $0.get(.showRound, path: [study.text, "\(number)"], as: RoundResponse.self)
            }
            let counted = round.nodes.filter { $0.outcome == "accepted" }
            for update in own.sorted(by: { $0.node < $1.node }) where update.round == number {
                let digests = counted.filter { $0.node.text == update.node }.map { $0.update?.hexadecimal }
                guard digests == [update.update] else {
                    throw CommandFailure("round \(number): the acknowledged update of \(update.node) is not in it once")
                }
            }
        }
    }

    /// Runs something with a federation, whose processes are gone afterwards whatever happens.
    private func keeping(
        _ federation: LocalFederation,
        disk: ScarceDisk?,
        _ body: () async throws -> Outcome
    ) async throws -> Outcome {
        let interruption = Interruption {
            federation.cleanUp(removingFiles: false)
            disk?.unmount()
        }
        defer {
            interruption.cancel()
            disk?.unmount()
        }
        do {
            let outcome = try await body()
            try federation.end()
            return outcome
        } catch {
            federation.cleanUp(removingFiles: false)
            throw error
        }
    }
}
