import Charts
import Federation
import Ledger
import Wire

/// The federation now: its studies, the open rounds, what each node is doing.
struct OverviewPage {
    private let engine: FederationEngine

    init(_ engine: FederationEngine) { self.engine = engine }

    /// The rounds that the little curve of a study shows.
    static let recentRounds = 200

    func page() async throws -> Page {
        let status = await engine.status()
        guard let snapshot = await engine.liveSnapshot() else { throw CoordinatorProblem.draining }
        let studies = try snapshot.studies.map { study in
            var values = LiveText.study(study)
            values["chart"] = try curve(of: study.summary)
            return values
        }
        return Page(
            .overview,
            title: "Overview",
            [
                "studies_": studies,
                "noStudies": studies.isEmpty,
                "nodes": snapshot.nodes.map { LiveText.node($0) },
                "noNodes": snapshot.nodes.isEmpty,
                "enrolled": PageText.count(status.enrolledNodes),
                "present": PageText.count(status.presentNodes),
                "started": PageText.time(status.started.instant) ?? [:],
            ]
        )
    }

    private func curve(of study: StudySummary) throws -> String {
        let after = max(0, study.committedRounds - Self.recentRounds)
        let points = try engine.index.curve(of: study.study, after: after)
        var chart = CurveCharts.loss(points)
        if points.contains(where: { $0.accuracy != nil }) { chart = CurveCharts.accuracy(points) }
        (chart.width, chart.height) = (420, 170)
        return chart.svg(.embedded)
    }
}
