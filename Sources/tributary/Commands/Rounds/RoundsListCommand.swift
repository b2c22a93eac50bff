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
              tributary rounds list --task upright --closing deadline --federation wards/federation.yaml
              tributary rounds list --node aurora --from 2026-01-01 --limit 20 --federation wards/federation.yaml

            Loss and accuracy are those of the model that the round made, on the nodes' hold-outs, weighted by
            examples. They are measured in the next round, so the newest round may show none yet. Where there are more
            rounds than --limit, the last line says how to go on.
            """
    )

    @Option(help: ArgumentHelp("Only rounds after this one.", valueName: "number")) var after: Int?
    @Option(help: ArgumentHelp("Only rounds before this one.", valueName: "number")) var before: Int?
    @Option(help: ArgumentHelp("At most so many rounds, the newest if no --after is given.", valueName: "count"))
    var limit = 100
    @OptionGroup var filter: RoundFilterOptions
    @OptionGroup var study: StudyOption
    @OptionGroup var federation: FederationOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard (1...1000).contains(limit) else { throw ValidationError("--limit: found \(limit), expected 1 to 1000.") }
        for (name, number) in [("--after", after), ("--before", before)] {
            if let number, number < 0 { throw ValidationError("\(name): found \(number), expected a number from 0.") }
        }
    }

    func run() async throws {
        var query = filter.query
        query[RoundListQuery.limit] = "\(limit)"
        query[RoundListQuery.after] = after.map(String.init)
        query[RoundListQuery.before] = before.map(String.init)
        let list = try await federation.withCoordinator { coordinator in
            let name = try await study.resolve(coordinator)
            return try await coordinator.get(.listRounds, path: [name.text], query: query, as: RoundListResponse.self)
        }
        try output.print(list) { list in
            let more = list.next.map { ["There are more: \(after == nil ? "--before" : "--after") \($0)"] } ?? []
            guard !list.rounds.isEmpty else {
                let isFiltered = !filter.query.isEmpty || after != nil || before != nil
                return ["\(isFiltered ? "No round matches." : "No rounds yet.") \(list.study.activity)"] + more
            }
            var table = Table(RoundRow.columns(hasTasks: list.rounds.contains { $0.task != nil }))
            for round in list.rounds { table.add(RoundRow(round, evaluation: round.evaluation).cells) }
            return table.lines + ["", "\(list.study.study): \(list.study.activity)"] + more
        }
    }
}
