import ArgumentParser

/// `tributary simulate`.
struct SimulateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "simulate",
        abstract: "Live through federations in virtual time, under faults; or train with many virtual nodes.",
        discussion: """
            Example:
              tributary simulate --seeds 10000
              tributary simulate --train --nodes 1000 --data digits.csv --partition dirichlet:0.5

            All options: tributary simulate run --help.
            """,
        subcommands: [SimulateRunCommand.self, SimulateCombineCommand.self],
        defaultSubcommand: SimulateRunCommand.self
    )
}
