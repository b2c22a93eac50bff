import ArgumentParser
import Federation
import Settings

/// `tributary node`.
struct NodeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "node",
        abstract: "Run an institution's node.",
        subcommands: [
            NodeNewCommand.self, NodeJoinCommand.self, NodeStatusCommand.self, NodeCheckCommand.self,
            NodeReceiptsCommand.self,
        ]
    )
}

/// `tributary node new`.
struct NodeNewCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "new",
        abstract: "Print a node's file to start from, with what the keys mean.",
        discussion: """
            Example:
              tributary node new aurora --coordinator https://wards.example.org:8443 > node.yaml
            """
    )

    @Argument(help: "The node's name, as the token has it.") var name: NodeName
    @Option(help: ArgumentHelp("Where the coordinator answers.", valueName: "url")) var coordinator: String

    func run() { Terminal.writeRaw(NodeFile.template(name: name, coordinator: coordinator)) }
}
