import ArgumentParser
import Federation
import Wire

/// `tributary rounds list`.
struct RoundsListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List the rounds of a study: who took part, what came of it, what it cost.",
        discussion: """
            Example:
              tributary rounds list --federation wards/federation.yaml

            Loss and accuracy are those of the model that the round made, on the nodes' hold-outs, weighted by
            examples. They are measured in the next round, so the newest round may show none yet.
            """
    )

    @Option(help: ArgumentHelp("Only rounds after this one.", valueName: "number")) var after: Int?
    @Option(help: ArgumentHelp("Only rounds before this one.", valueName: "number")) var before: Int?
    @Option(help: ArgumentHelp("At most so many rounds, the newest if no --after is given.", valueName: "count"))
    var limit = 100
    @OptionGroup var study: StudyOption
    @OptionGroup var federation: FederationOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard (1...1000).contains(limit) else { throw ValidationError("--limit: found \(limit), expected 1 to 1000.") }
    }

    func run() async throws {
        var query = ["limit": "\(limit)"]
        query["after"] = after.map(String.init)
        query["before"] = before.map(String.init)
        let list = try await federation.withCoordinator { coordinator in
            let name = try await study.resolve(coordinator)
            return try await coordinator.get(.listRounds, path: [name.text], query: query, as: RoundListResponse.self)
        }
        try output.print(list) { list in
            guard !list.rounds.isEmpty else { return ["No rounds yet. \(list.study.activity)"] }
            var table = Table(RoundRow.columns(hasTasks: list.rounds.contains { $0.task != nil }))
            for round in list.rounds { table.add(RoundRow(round, evaluation: round.evaluation).cells) }
            return table.lines + ["", "\(list.study.study): \(list.study.activity)"]
        }
    }
}
