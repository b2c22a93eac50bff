import ArgumentParser
import Wire

/// `tributary coordinator status`.
struct CoordinatorStatusCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Say how the federation is: nodes, studies, and who waits for whom.",
        discussion: """
            Example:
              tributary coordinator status --federation wards/federation.yaml
            """
    )

    @OptionGroup var federation: FederationOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let status = try await federation.withCoordinator { try await $0.get(.readStatus, as: StatusResponse.self) }
        try output.print(status) { status in
            [
                "\(Style.bold(status.federation)): coordinator \(status.version), running since \(Format.time(status.started))",
                "  nodes    \(status.presentNodes) present of \(status.enrolledNodes) enrolled",
            ]
                + (status.studies.isEmpty ? ["  studies  none yet"] : [])
                + status.studies.map { "  \($0.study)  \($0.activity)" }
        }
    }
}
