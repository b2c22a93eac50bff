import ArgumentParser

/// `tributary rounds`.
struct RoundsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rounds",
        abstract: "Ask what happened in each round.",
        subcommands: [
            RoundsListCommand.self, RoundsShowCommand.self, RoundsWatchCommand.self, RoundsCompareCommand.self,
            RoundsPlotCommand.self, RoundsExportCommand.self,
            RoundsVerifyCommand.self, RoundsProofCommand.self, RoundsContributionsCommand.self,
        ]
    )
}
