import ArgumentParser
import Federation
import NodeAgent
import Supervision

/// `tributary node check`.
struct NodeCheckCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Try what a node needs, one thing after the other, and say what to do when one fails.",
        discussion: """
            Example:
              tributary node check --config node.yaml

            Tries the name, the port, the proxy, TLS, the clock, the certificate, the data and the studies' plans.
            Changes nothing, and may run beside the node. Exit code 1 if something fails.
            """
    )

    @OptionGroup var node: NodeOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let check = NodeCheck(configuration: try node.source().configuration(), environment: .system)
        let json = output.json
        let results = await check.run { result in
            guard !json else { return }
            for line in Self.lines(result) { Terminal.write(line) }
        }
        if json { try output.print(results) { _ in [] } }
        guard !results.contains(where: { $0.outcome == .failed }) else {
            throw CommandFailure("the node cannot take part like this")
        }
    }

    private static func lines(_ result: CheckResult) -> [String] {
        let mark =
            switch result.outcome {
            case .ok: Style.green("ok     ")
            case .warning: Style.yellow("warning")
            case .failed: Style.red("failed ")
            case .skipped: Style.dim("skipped")
            }
        let step = result.step.rawValue.padding(to: 12)
        return ["\(mark)  \(step) \(result.detail)"] + (result.advice.map { ["                      → \($0)"] } ?? [])
    }
}

extension NodeEnvironment {
    /// The system's clock, and another jitter at each start.
    static var system: NodeEnvironment {
        NodeEnvironment(
            now: SystemClock.now,
            sleep: LoopSleep.sleep,
            seed: UInt64.random(in: .min ... .max)
        )
    }
}

extension String {
    /// The text with spaces behind it, up to a width.
    func padding(to width: Int) -> String { self + String(repeating: " ", count: max(0, width - count)) }
}
