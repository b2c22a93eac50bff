import ArgumentParser
import Federation
import Foundation
import Ledger
import NodeAgent
import Parameters
import Verification

/// `tributary rounds contributions`.
struct RoundsContributionsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "contributions",
        abstract: "Compute what each institution's update was worth to a round: its mean again without that one.",
        discussion: """
            Example:
              tributary rounds contributions 12 --federation wards/federation.yaml
              tributary rounds contributions 12 --data heldout.csv --label outcome --federation wards/federation.yaml
              tributary rounds contributions --directory wards/data --data ward/node.yaml --json

            Needs the round's updates, which a coordinator keeps only if the plan says so: keep: {updates: 10} for those
            of the last ten rounds. Of a running coordinator, or of a data directory whose coordinator is stopped.

            Without data nobody can say who made the model better. What is said then is how far the model would lie
            elsewhere without each institution. With --data, a hold-out that stays here, it is what leaving an
            institution out costs in loss and accuracy.

            Cost: for n institutions n + 1 means, each update read twice and of a running coordinator fetched once, and
            with --data n + 1 models evaluated. The output says how many and how many bytes.
            """
    )

    @Argument(help: "The round; left out: the last training round.") var round: Int?
    @Option(help: ArgumentHelp("A data directory.", valueName: "folder"), completion: .directory) var directory: String?
    @OptionGroup var holdout: HoldoutOptions
    @OptionGroup var study: StudyOption
    @OptionGroup var federation: FederationOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        if let round, round < 1 { throw ValidationError("found round \(round), expected a number from 1.") }
    }

    func run() async throws {
        var search = RoundSearch(study: study.study, round: round.flatMap { RoundNumber($0) })
        let contributions: RoundContributions
        if let directory {
            let history = try StoredHistory(in: directory)
            var position: Int64 = 0
            while case let page = try history.entries(after: position, limit: HistoryVerifier.batchSize), !page.isEmpty
            {
                position += Int64(page.count)
                for entry in page { search.take(entry) }
            }
            contributions = try compute(try search.finish(), models: history.blobs, updates: history.updates)
        } else {
            contributions = try await federation.withCoordinator { coordinator in
                var reader = LineReader(limit: ChainLine.byteCountLimit)
                try await coordinator.readHistory { piece in
                    for line in reader.take(piece) {
                        guard let entry = StoredEntry(line: line) else { continue }
                        search.take(entry)
                    }
                }
                let found = try search.finish()
                let needs = try LeaveOneOut.needs(of: found.record)
                let remote = try RemoteBlobs(coordinator)
                defer { remote.remove() }
                return try await remote.with(needs) { try compute(found, models: $0, updates: $0) }
            }
        }
        try output.print(contributions) { ContributionLines.of($0) }
    }

    private func compute(
        _ found: (record: RoundRecord, plan: Plan),
        models: any BlobStore,
        updates: any BlobStore
    ) throws -> RoundContributions {
        let round = try LeaveOneOut(found.record, plan: found.plan, models: models, updates: updates)
        let measure = try holdout.measure(of: found.plan, task: found.record.task)
        return try round.contributions(measure: measure.map { measure in { try measure.metrics(of: $0) } })
    }
}
