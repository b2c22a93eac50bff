import Charts
import Federation
import Ledger
import Wire

/// A node: how it is, what it gave.
struct NodePage {
    private let engine: FederationEngine

    init(_ engine: FederationEngine) { self.engine = engine }

    /// The rounds of a page.
    static let length = 50

    func page(_ name: NodeName, study: StudyName?, before: Int?) async throws -> Page {
        let node = try await engine.node(name, study: study, before: before, limit: Self.length)
        var values = LiveText.node(node.node)
        values["enrolled"] = PageText.time(node.node.enrolled.instant)
        values["certificate"] = node.node.certificate
        values["takesPartIn"] = node.node.studies.map { $0.map(\.text).joined(separator: ", ") } ?? "every study"
        values["totals"] = node.studies.map { total in
            [
                "study": total.study.text,
                "path": PageText.link(PageRoute.node.path(name.text), [("study", total.study.text)]),
                "asked": PageText.count(total.asked), "accepted": PageText.count(total.accepted),
                "late": PageText.count(total.late),
                "share": total.asked == 0
                    ? PageText.nothing : PageText.percent(Double(total.accepted + total.late) / Double(total.asked)),
                "examples": PageText.count(total.exampleCount), "bytes": PageText.bytes(total.byteCount),
                "seconds": PageText.duration(total.seconds),
            ]
        }
        values["noTotals"] = node.studies.isEmpty
        values["rounds"] = node.rounds.map(row)
        values["charts"] = charts(node.rounds)
        if let study, let last = node.rounds.last, node.rounds.count == Self.length {
            let query = [("study", study.text), ("before", "\(last.round)")]
            values["older"] = PageText.link(PageRoute.node.path(name.text), query)
        }
        return Page(.node, title: name.text, values)
    }

    private func row(_ part: NodeResponse.Part) -> PageValues {
        var values: PageValues = [
            "study": part.study.text, "round": part.round.value,
            "path": PageRoute.round.path(part.study.text, "\(part.countsIn ?? part.round)"), "outcome": part.outcome,
            "examples": PageText.count(part.exampleCount), "seconds": PageText.duration(part.seconds),
            "bytes": PageText.bytes(part.byteCount), "norm": PageText.decimal(part.updateNorm),
            "loss": PageText.decimal(part.loss), "accuracy": PageText.percent(part.accuracy),
        ]
        values["at"] = PageText.time(part.at.instant)
        if let reason = part.reason { values["reason"] = reason }
        return values
    }

    /// The curves of the newest study in the list.
    private func charts(_ parts: [NodeResponse.Part]) -> [PageValues] {
        guard let study = parts.first?.study else { return [] }
        let those = parts.filter { $0.study == study }.sorted { $0.round < $1.round }
        func chart(_ title: String, _ scale: ChartScale, _ value: (NodeResponse.Part) -> Double?) -> PageValues? {
            let points = those.compactMap { part in value(part).map { ChartPoint(x: Double(part.round.value), y: $0) } }
            guard points.count > 1 else { return nil }
            let series = [ChartSeries(name: title, points: points)]
            return ["chart": LineChart(title: "\(title), \(study)", scale: scale, series: series).svg(.embedded)]
        }
        return [
            chart("Accuracy on its hold-out", .fraction) { $0.accuracy },
            chart("Seconds", .amount(unit: "s")) { $0.seconds },
            chart("Norm of its updates", .amount(unit: "")) { $0.updateNorm },
        ].compactMap(\.self)
    }
}
