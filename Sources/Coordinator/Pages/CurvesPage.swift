import Charts
import Federation
import Ledger
import Wire

/// The learning curves of a study.
struct CurvesPage {
    private let engine: FederationEngine

    init(_ engine: FederationEngine) { self.engine = engine }

    /// The rows of the table beside the curves.
    static let tableLength = 40

    func page(_ name: StudyName) async throws -> Page {
        let study = try await engine.study(name)
        let points = try engine.index.curve(of: name)
        var charts = [CurveCharts.loss(points), CurveCharts.accuracy(points)]
        if !study.plan.tasks.isEmpty {
            let curves = try engine.index.taskCurves(of: name)
            let begins = try engine.index.trainingRounds(of: name)
            let names = study.plan.tasks.map(\.name)
            let marks = names.compactMap { task in
                begins[task].map { ChartMark(x: Double($0.first.value), label: task.text) }
            }
            charts.append(CurveCharts.accuracyByTask(names.map { ($0, curves[$0] ?? []) }, marks: marks))
        }
        charts += [CurveCharts.seconds(points), CurveCharts.bytes(points), CurveCharts.participants(points)]
        let step = max(1, (points.count + Self.tableLength - 1) / Self.tableLength)
        let rows = points.indices.filter { $0.isMultiple(of: step) || $0 == points.count - 1 }.map { points[$0] }
        return Page(
            .curves,
            title: "Learning curves",
            study: name,
            [
                "charts": charts.map { ["chart": $0.svg(.embedded)] },
                "noRounds": points.isEmpty,
                "activity": study.summary.activity,
                "isThinned": step > 1,
                "step": step,
                "points": rows.map { point in
                    [
                        "round": PageText.count(point.round.value),
                        "trainingLoss": PageText.decimal(point.trainingLoss),
                        "loss": PageText.decimal(point.loss), "accuracy": PageText.percent(point.accuracy),
                        "seconds": PageText.duration(point.seconds), "bytes": PageText.bytes(point.byteCount),
                        "participants": PageText.count(point.participants),
                    ]
                },
            ]
        )
    }
}
