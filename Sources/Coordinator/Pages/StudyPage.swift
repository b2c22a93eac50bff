import Charts
import Federation
import Ledger
import Wire

/// A study: what it does now, its plan, its last rounds.
struct StudyPage {
    private let engine: FederationEngine

    init(_ engine: FederationEngine) { self.engine = engine }

    private static let recentRounds = 10

    func page(_ name: StudyName) async throws -> Page {
        let study = try await engine.study(name)
        var rows: [PageValues] = []
        var newest: RoundNumber?
        for round in try engine.index.rounds(of: name, limit: Self.recentRounds).reversed() {
            if newest == nil, round.outline.evaluation?.accuracy != nil { newest = round.outline.round }
            rows.append(RoundText.row(try await engine.summary(of: round), of: name))
        }
        let points = try engine.index.curve(of: name)
        let plan = study.plan
        let facts: [(String, String)] = [
            ("Model", Self.network(plan.model)),
            ("Rounds", PageText.count(plan.rounds)),
            ("Cohort", "at least \(plan.cohort.minimum) nodes, quorum \(plan.quorum)"),
            ("Deadline", PageText.duration(plan.deadlineSeconds)),
            ("Seed", "\(plan.seed)"),
            ("Started", PageText.moment(study.summary.started.instant)),
        ]
        var values: PageValues =
            [
                "studies_": [LiveText.study(LiveStudy(summary: study.summary, round: study.round))],
                "facts": facts.map { ["name": $0.0, "value": $0.1] },
                "model": PageText.digest(study.summary.model) ?? [:],
                "rounds": rows,
                "noRounds": rows.isEmpty,
                "charts": [CurveCharts.loss(points).svg(.embedded), CurveCharts.accuracy(points).svg(.embedded)]
                    .map { ["chart": $0] },
            ]
        if let newest, let fairness = FairnessText.values(try await engine.round(newest, of: name), of: name) {
            values["fairness"] = fairness
        }
        return Page(.study, title: name.text, study: name, values)
    }

    private static func network(_ model: ModelPlan) -> String {
        let sizes = ([model.inputs] + model.hidden + [model.outputs]).map(String.init).joined(separator: " → ")
        return "\(model.network.rawValue), \(sizes)"
    }
}
