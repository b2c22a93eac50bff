import Charts
import Federation
import Ledger
import Wire

/// The nodes: who is there, and in which of the last rounds each took part.
struct NodesPage {
    private let engine: FederationEngine

    init(_ engine: FederationEngine) { self.engine = engine }

    /// The nodes of a page.
    static let length = 100
    /// The rounds of a strip.
    static let stripLength = 60

    func page(from start: Int) async throws -> Page {
        let nodes = await engine.nodeSummaries()
        let shown = nodes.dropFirst(start).prefix(Self.length)
        let studies = await engine.studySummaries()
        // The study in which most happens: of several, the one with the most rounds.
        let study = studies.filter { $0.committedRounds > 0 }.max { $0.committedRounds < $1.committedRounds }
        let strips = try study.map { try engine.index.participation(in: $0.study, last: Self.stripLength) }
        let totals = Dictionary(grouping: try engine.index.totals(), by: \.node)
        var values: PageValues = [
            "nodes": shown.map { node in
                var values = LiveText.node(node)
                add(totals[node.node] ?? [], to: &values)
                if let strips, let study {
                    values["strip"] = strip(strips, of: node.node, through: study.committedRounds)
                }
                return values
            },
            "noNodes": nodes.isEmpty,
            "count": PageText.count(nodes.count),
        ]
        if let study { values["stripOf"] = study.study.text }
        if start > 0 {
            values["newer"] = PageText.link(PageRoute.nodes.path, [("from", "\(max(0, start - Self.length))")])
        }
        if start + shown.count < nodes.count, !shown.isEmpty {
            values["older"] = PageText.link(PageRoute.nodes.path, [("from", "\(start + Self.length)")])
        }
        return Page(.nodes, title: "Nodes", values)
    }

    private func add(_ totals: [NodeTotal], to values: inout PageValues) {
        let asked = totals.reduce(0) { $0 + $1.rounds }
        let given = totals.filter { $0.outcome == "accepted" || $0.outcome == "late" }
        let count = given.reduce(0) { $0 + $1.rounds }
        values["asked"] = PageText.count(asked)
        values["given"] = PageText.count(count)
        values["share"] = asked == 0 ? PageText.nothing : PageText.percent(Double(count) / Double(asked))
        values["seconds"] =
            count == 0 ? PageText.nothing : PageText.duration(given.reduce(0) { $0 + $1.seconds } / Double(count))
        values["bytes"] = PageText.bytes(given.reduce(0) { $0.addingReportingOverflow($1.byteCount).partialValue })
    }

    private func strip(
        _ strips: (first: Int, outcomes: [NodeName: [Int: String]]),
        of node: NodeName,
        through last: Int
    ) -> String {
        let outcomes = strips.outcomes[node] ?? [:]
        let cells = (strips.first...max(strips.first, last)).map { round in
            outcomes[round].flatMap { OutcomeStrip.Outcome(rawValue: $0) } ?? .unasked
        }
        return OutcomeStrip(title: "Rounds of \(node)", outcomes: cells, first: strips.first).svg(.embedded)
    }
}
