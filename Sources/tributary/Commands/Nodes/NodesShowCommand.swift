import ArgumentParser
import Federation
import Foundation
import Reports
import Wire

/// `tributary nodes show`.
struct NodesShowCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Show a node: its history, reliability, cost, update norms, and fairness against the others.",
        discussion: """
            Example:
              tributary nodes show aurora --federation wards/federation.yaml
              tributary nodes show aurora --study digits --from 2026-01-01 --json --federation wards/federation.yaml

            Of one study: of the only one, or of the one that --study names. Energy with ≈ is an estimate.
            """
    )

    @Argument(help: "The node.") var node: NodeName
    @Option(help: ArgumentHelp("Only rounds that opened then or later.", valueName: "time")) var from: MomentArgument?
    @Option(help: ArgumentHelp("Only rounds that opened before.", valueName: "time")) var to: MomentArgument?
    @OptionGroup var study: StudyOption
    @OptionGroup var federation: FederationOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let (summary, history, name) = try await federation.withCoordinator { coordinator in
            let nodes = try await coordinator.get(.listNodes, as: NodeListResponse.self).nodes
            guard let summary = nodes.first(where: { $0.node == node }) else {
                let known = nodes.isEmpty ? "none" : nodes.map(\.node.text).joined(separator: ", ")
                throw CommandFailure("\(node): found no node of this name; the federation has \(known)")
            }
            let name = try await study.resolve(coordinator)
            var query = [RoundListQuery.nodes: "true", RoundListQuery.node: node.text]
            query[RoundListQuery.from] = from?.timestamp.description
            query[RoundListQuery.to] = to?.timestamp.description
            var history = NodeHistory(node)
            try await RoundPages(coordinator: coordinator, study: name, query: query).forEach { history.add($0) }
            return (summary, history, name)
        }
        try output.print(NodeReport(summary, history, study: name)) { _ in
            Self.heading(summary, history, name) + Self.cost(history) + Self.norms(history) + Self.fairness(history)
        }
    }

    private static func heading(_ node: NodeSummary, _ history: NodeHistory, _ study: StudyName) -> [String] {
        let outcomes = history.outcomes.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }
        let reasons = history.reasons.map {
            "  round \($0.round) \($0.outcome): \(Terminal.printable($0.reason))"
        }
        return [
            Style.bold("\(node.node)") + " (\(node.status), \(node.activity))",
            "  enrolled    \(Format.time(node.enrolled)), last seen \(node.lastSeen.map(Format.time) ?? "–")",
            "  certificate \(node.certificate)",
        ] + (node.reason.map { ["  revoked     \(Terminal.printable($0))"] } ?? []) + [
            "  study       \(study): asked in \(history.asked) rounds"
                + (outcomes.isEmpty ? "" : ", \(outcomes.joined(separator: ", "))"),
            "  reliability \(Format.percent(history.reliability)) of the rounds that asked it",
        ] + reasons
    }

    private static func cost(_ history: NodeHistory) -> [String] {
        var table = Table([
            .text("COST"), .number("UPDATES"), .number("EXAMPLES"), .number("SECONDS"), .number("CPU"),
            .number("ENERGY"),
            .number("UP"), .number("DOWN"),
        ])
        for (name, total) in [("\(history.node)", history.totals), ("all nodes", history.everyone)] {
            table.add([
                name, "\(total.contributions)", "\(total.exampleCount)", Format.seconds(total.seconds),
                total.reports > 0 ? Format.seconds(total.cpuSeconds) : "–", Quantity.energy(total),
                Format.bytes(total.bytesSent), total.reports > 0 ? Format.bytes(total.bytesReceived) : "–",
            ])
        }
        let median = history.medianSeconds.map { ["  half of its updates took at most \(Format.seconds($0))"] } ?? []
        return [""] + table.lines + median
    }

    private static func norms(_ history: NodeHistory) -> [String] {
        guard let last = history.norms.last, let least = history.norms.map(\.norm).min(),
            let most = history.norms.map(\.norm).max()
        else { return [] }
        func text(_ value: Double) -> String { String(format: "%.4f", value) }
        let others = history.otherNorms.last.map { ", the others' mean \(text($0.norm)) in round \($0.round)" } ?? ""
        return [
            "",
            "  update norm \(text(last.norm)) in round \(last.round), from \(text(least)) to \(text(most))\(others)",
        ]
    }

    private static func fairness(_ history: NodeHistory) -> [String] {
        guard let (round, fairness) = history.fairness, let own = fairness.accuracies[history.node] else { return [] }
        let below = fairness.accuracies.values.count { $0 < own }
        return [
            "  accuracy    \(Format.percent(own)) in round \(round), above \(below) of \(fairness.accuracies.count - 1) others;"
                + " mean \(Format.percent(fairness.mean))"
        ] + FairnessLines.of(fairness)
    }
}

/// The fairness of a model in words.
enum FairnessLines {
    static func of(_ fairness: Fairness) -> [String] {
        [
            "  fairness    worst \(fairness.worst) with \(Format.percent(fairness.accuracies[fairness.worst])),"
                + " spread \(Quantity.points(fairness.spread)), Jain's index \(String(format: "%.4f", fairness.jain))"
        ]
    }
}
