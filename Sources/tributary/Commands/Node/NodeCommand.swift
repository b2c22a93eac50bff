import ArgumentParser

/// `tributary node`.
struct NodeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "node",
        abstract: "Run an institution's node.",
        subcommands: [NodeJoinCommand.self, NodeStatusCommand.self, NodeCheckCommand.self]
    )
}
