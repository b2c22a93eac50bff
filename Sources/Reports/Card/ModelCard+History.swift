import Federation
import Parameters
import Wire

/// What making the model cost, who was missing, and where it comes from.
extension ModelCard {
    /// The rounds of the lineage that are shown at each end.
    private static let shownRounds = 10

    var cost: [String] {
        var totals: [NodeName: ResourceTotals] = [:]
        var everyone = ResourceTotals()
        for node in past.flatMap({ $0.nodes ?? [] }) where node.update != nil {
            totals[node.node, default: ResourceTotals()].add(node)
            everyone.add(node)
        }
        guard everyone.contributions > 0 else { return [] }
        func row(_ name: String, _ total: ResourceTotals) -> [String] {
            [
                name, Quantity.seconds(total.seconds), total.reports > 0 ? Quantity.seconds(total.cpuSeconds) : "–",
                Quantity.energy(total), Quantity.bytes(total.bytesSent),
                total.reports > 0 ? Quantity.bytes(total.bytesReceived) : "–",
            ]
        }
        let rows = totals.sorted { $0.key < $1.key }.map { row(Markdown.escaped($0.key.text), $0.value) }
        var lines = ["## Cost", ""]
        lines += Markdown.table(
            ["institution", "time", "processor time", "energy", "sent", "received"],
            numeric: [1, 2, 3, 4, 5],
            rows + [row("**all**", everyone)]
        )
        if everyone.estimatedJoules > 0 {
            lines += [
                "",
                "Energy with ≈ is an estimate: processor time at \(Int(ResourceUse.wattsPerCore)) W a core. The rest was "
                    + "measured by the processors, with everything else that ran on them.",
            ]
        }
        return lines
    }

    var absences: [String] {
        struct Missing {
            var outcomes: [String: Int] = [:]
            var reason = ""
        }
        var missing: [NodeName: Missing] = [:]
        for node in past.flatMap({ $0.nodes ?? [] }) where node.update == nil {
            missing[node.node, default: Missing()].outcomes[node.outcome, default: 0] += 1
            if let reason = node.reason { missing[node.node]?.reason = reason }
        }
        guard !missing.isEmpty else { return [] }
        let rows = missing.sorted { $0.key < $1.key }.map { node, found in
            [
                Markdown.escaped(node.text),
                found.outcomes.sorted { $0.key < $1.key }.map { "\(Markdown.escaped($0.key)) \($0.value)" }
                    .joined(separator: ", "),
                Markdown.escaped(found.reason),
            ]
        }
        return ["## Absences", ""] + Markdown.table(["institution", "rounds", "last reason"], rows)
    }

    var lineage: [String] {
        let shown =
            past.count <= 2 * Self.shownRounds
            ? past : Array(past.prefix(Self.shownRounds) + past.suffix(Self.shownRounds))
        var rows: [[String]] = []
        for (index, round) in shown.enumerated() {
            if index > 0, let gap = Self.gap(shown[index - 1].round, round.round) {
                rows.append(["…", "\(gap) more", "", ""])
            }
            rows.append([
                "\(round.round)",
                Markdown.escaped(round.task.map { "\(round.kind.rawValue), \($0)" } ?? round.kind.rawValue),
                "\(round.participants) of \(round.cohort)", Markdown.code(round.model.hexadecimal),
            ])
        }
        var lines = ["## Lineage", ""]
        lines += Markdown.table(["round", "kind", "in the mean", "model (SHA-256)"], numeric: [0], rows)
        let command = "tributary rounds verify --study \(study.summary.study)"
        return lines + [
            "", "Each model is the exact mean of its round's updates; \(Markdown.code(command)) checks the chain.",
        ]
    }

    private static func gap(_ before: RoundNumber, _ after: RoundNumber) -> Int? {
        let count = after.value - before.value - 1
        return count > 0 ? count : nil
    }

    var limits: [String] {
        [
            "## What this card does not say", "",
            "- Metrics, example counts, times and energy are what the institutions report of themselves.",
            "- Means over institutions weigh by held-out examples; an institution's own row is what matters to it.",
            "- Nothing here says for whom or for what the model may be used: that is for whoever uses it to decide.",
        ]
    }
}
