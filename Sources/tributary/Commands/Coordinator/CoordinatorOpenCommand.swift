import ArgumentParser
import Wire

/// `tributary coordinator open`.
struct CoordinatorOpenCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "open",
        abstract: "Print a link that opens the coordinator's page in a browser without a certificate.",
        discussion: """
            Example:
              tributary coordinator open --federation wards/federation.yaml

            The link is good once, for ten minutes, on the coordinator's own machine; federation.yaml must have a
            web.port. From another machine, tunnel that port: ssh -L PORT:127.0.0.1:PORT HOST.
            """
    )

    @OptionGroup var federation: FederationOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let link = try await federation.withCoordinator {
            try await $0.send(.createWebLink, body: [String: String](), as: WebLinkResponse.self)
        }
        try output.print(link) { [$0.url] }
    }
}
