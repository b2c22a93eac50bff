import ArgumentParser
import Glibc

/// `tributary`: the one executable, for operators, institutions and whoever asks afterwards.
@main
struct Tributary: AsyncParsableCommand {
    static let version = "0.1.0"

    static let configuration = CommandConfiguration(
        commandName: "tributary",
        abstract: "Federated and continual learning among institutions that keep their data.",
        discussion: """
            Example, an operator:
              tributary coordinator init --name wards --directory wards
              tributary coordinator start --federation wards/federation.yaml
              tributary token create aurora --federation wards/federation.yaml
              tributary study start plan.yaml --federation wards/federation.yaml

            Example, an institution:
              tributary node join --config node.yaml --token trib1.…

            Exit codes: 0 done, 1 failed, 3 refused by the coordinator, 4 coordinator not reachable, 64 bad usage,
            130 interrupted, 141 nobody reads the output.
            """,
        version: version,
        subcommands: [
            CoordinatorCommand.self, StudyCommand.self, TokenCommand.self, NodeCommand.self, NodesCommand.self,
            PlanCommand.self, RoundsCommand.self, AuditCommand.self, TasksCommand.self, ModelCommand.self,
            CertsCommand.self,
            SimulateCommand.self, DemoCommand.self, ChaosCommand.self,
        ]
    )

    static func main() async {
        // A closed pipe is an error of the write, not the end of a service.
        signal(SIGPIPE, SIG_IGN)
        FittingEnvironment.use()
        ServiceThreads.use()
        await CommandRunner.run(Self.self)
    }
}
