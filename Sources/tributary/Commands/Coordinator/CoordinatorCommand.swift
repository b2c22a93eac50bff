import ArgumentParser

/// `tributary coordinator`.
struct CoordinatorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "coordinator",
        abstract: "Set up, run and look at the coordinator.",
        subcommands: [
            CoordinatorInitCommand.self, CoordinatorStartCommand.self, CoordinatorStatusCommand.self,
            CoordinatorOpenCommand.self,
            CoordinatorBackupCommand.self, CoordinatorRestoreCommand.self, CoordinatorCheckCommand.self,
        ]
    )
}
