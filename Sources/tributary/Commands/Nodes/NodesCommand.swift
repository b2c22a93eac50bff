import ArgumentParser
import Federation
import Wire

/// `tributary nodes`.
struct NodesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "nodes",
        abstract: "List the federation's nodes, look at one, and take one out.",
        subcommands: [NodesListCommand.self, NodesShowCommand.self, NodesRevokeCommand.self]
    )
}

/// `tributary nodes list`.
struct NodesListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List the nodes: what each is doing and when it was last heard from.",
        discussion: """
            Example:
              tributary nodes list --federation wards/federation.yaml
            """
    )

    @OptionGroup var federation: FederationOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let list = try await federation.withCoordinator { try await $0.get(.listNodes, as: NodeListResponse.self) }
        try output.print(list) { list in
            guard !list.nodes.isEmpty else { return ["No nodes yet. Admit one: tributary token create NAME"] }
            var table = Table([
                .text("NODE"), .text("STATUS"), .text("NOW"), .text("LAST SEEN"), .text("STUDIES"), .text("ENROLLED"),
            ])
            for node in list.nodes {
                table.add([
                    node.node.text, node.status, node.activity, node.lastSeen.map(Format.time) ?? "–",
                    node.studies.map { $0.map(\.text).joined(separator: ",") } ?? "every study",
                    Format.time(node.enrolled),
                ])
            }
            return table.lines
        }
    }
}

/// `tributary nodes revoke`.
struct NodesRevokeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "revoke",
        abstract: "Take a node out of the federation; its next request is refused.",
        discussion: """
            Example:
              tributary nodes revoke aurora --reason "left the consortium" --force

            What it has contributed to committed rounds stays in them. It can be admitted again with a new token.
            """
    )

    @Argument(help: "The node.") var node: NodeName
    @Option(help: "Why, for the history.") var reason: String
    @Flag(help: "Do it without asking.") var force = false
    @OptionGroup var federation: FederationOptions

    func run() async throws {
        try confirm("Take the node \(node) out of the federation?", force: force)
        try await federation.withCoordinator {
            try await $0.send(.revokeNode, path: [node.text], body: RevocationRequest(reason: reason))
        }
        Terminal.write("node \(node) is revoked")
    }
}
