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

            A row appears when its model has been measured, which is in the next round. On a terminal the open round
            stands below, redrawn in place: what each node does and how far it is. Ends with the study, or with Ctrl-C.
            """
    )

    @Option(help: ArgumentHelp("Begin after this round.", valueName: "number")) var after = 0
    @Flag(help: "Go on after the study has ended, until Ctrl-C.") var stay = false
    @OptionGroup var study: StudyOption
    @OptionGroup var federation: FederationOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard after >= 0 else { throw ValidationError("--after: found \(after), expected a number from 0.") }
    }

    func run() async throws {
        // What is on the terminal stays there: every frame ends with its own line.
        let interruption = Interruption(saying: nil) {}
        defer { interruption.cancel() }
        try await federation.withCoordinator { coordinator in
            let name = try await study.resolve(coordinator)
            var display = RoundDisplay(json: output.json)
            let isLive = Terminal.isInteractive && !output.json
            let feed = RoundFeed(coordinator: coordinator, study: name, after: after, isLive: isLive, stays: stay)
            try await feed.follow { news in try display.show(news) }
            display.finish()
        }
    }
}
