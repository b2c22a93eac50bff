import ArgumentParser
import Wire

/// `tributary rounds watch`.
struct RoundsWatchCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "watch",
        abstract: "Watch the rounds of a study as they happen: one row a round, and what is going on now.",
        discussion: """
            Example:
              tributary rounds watch --federation wards/federation.yaml

            A row appears when its model has been measured, which is in the next round. Ends with the study.
            """
    )

    @Option(help: ArgumentHelp("Begin after this round.", valueName: "number")) var after = 0
    @OptionGroup var study: StudyOption
    @OptionGroup var federation: FederationOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        try await federation.withCoordinator { coordinator in
            let name = try await study.resolve(coordinator)
            var display = RoundDisplay(json: output.json)
            try await RoundFeed(coordinator: coordinator, study: name, after: after).follow { news in
                try display.show(news)
            }
        }
    }
}
