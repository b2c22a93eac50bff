import ArgumentParser
import Federation
import Wire

/// `tributary token`.
struct TokenCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "token",
        abstract: "Admit institutions with one-time tokens.",
        subcommands: [TokenCreateCommand.self, TokenListCommand.self, TokenRevokeCommand.self]
    )
}

/// `tributary token create`.
struct TokenCreateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "create",
        abstract: "Make a token: good once, for one name, for a limited time. It is shown this once.",
        discussion: """
            Example:
              tributary token create aurora --federation wards/federation.yaml
            """
    )

    @Argument(help: "The name of the node, or of the operator or auditor.") var name: NodeName
    @Option(help: "node, operator or auditor.") var role = "node"
    @Option(help: ArgumentHelp("Hours it is good for.", valueName: "hours")) var hours: Double = 72
    @OptionGroup var federation: FederationOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let request = TokenRequest(name: name, role: role, lifetimeSeconds: hours * 3600)
        let answer = try await federation.withCoordinator {
            try await $0.send(.createToken, body: request, as: TokenResponse.self)
        }
        if !output.json {
            Terminal.note(
                "Token \(answer.summary.identifier) for the \(role) \(name), good until"
                    + " \(Format.time(answer.summary.expires)). Hand it over on a private channel:"
            )
        }
        try output.print(answer) { [$0.token] }
    }
}

/// `tributary token list`.
struct TokenListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List the tokens; never their secrets.",
        discussion: """
            Example:
              tributary token list --federation wards/federation.yaml
            """
    )

    @OptionGroup var federation: FederationOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let list = try await federation.withCoordinator { try await $0.get(.listTokens, as: TokenListResponse.self) }
        try output.print(list) { list in
            var table = Table([.text("TOKEN"), .text("NAME"), .text("ROLE"), .text("STATUS"), .text("EXPIRES")])
            for token in list.tokens {
                table.add([token.identifier, token.name.text, token.role, token.status, Format.time(token.expires)])
            }
            return table.lines
        }
    }
}

/// `tributary token revoke`.
struct TokenRevokeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "revoke",
        abstract: "Take a token back; it admits nobody from now on.",
        discussion: """
            Example:
              tributary token revoke 3f09a1bc --federation wards/federation.yaml
            """
    )

    @Argument(help: "The token's identifier, as tributary token list shows it.") var token: String
    @OptionGroup var federation: FederationOptions

    func run() async throws {
        guard token.utf8.count == 8, token.allSatisfy(\.isHexDigit) else {
            throw ValidationError("\"\(token)\" is no token's identifier; tributary token list shows them.")
        }
        try await federation.withCoordinator { try await $0.send(.revokeToken, path: [token]) }
        Terminal.write("token \(token) admits nobody any more")
    }
}
