import Federation
import Ledger
import Wire

/// A round with everything each node contributed.
struct RoundPage {
    private let engine: FederationEngine

    init(_ engine: FederationEngine) { self.engine = engine }

    func page(_ name: StudyName, _ number: RoundNumber) async throws -> Page {
        let round = try await engine.round(number, of: name)
        let summary = round.summary
        var values = RoundText.row(summary, of: name)
        values["attempts"] = summary.attempts
        values["bytesOut"] = PageText.bytes(summary.bytesOut)
        values["lossBefore"] = PageText.decimal(summary.evaluationBefore?.loss)
        values["accuracyBefore"] = PageText.percent(summary.evaluationBefore?.accuracy)
        values["modelBefore"] = PageText.digest(round.modelBefore)
        values["modelAfter"] = PageText.digest(summary.model)
        values["record"] = PageText.digest(round.recordDigest)
        values["previous"] = PageText.digest(round.previousDigest)
        if let boundary = summary.boundary { values["boundary"] = boundary }
        let largest = round.nodes.compactMap(\.updateNorm).filter(\.isFinite).max() ?? 0
        values["nodes"] = round.nodes.map { node(($0), largestNorm: largest) }
        values["alarms"] = (summary.alarms ?? []).map { alarm in
            ["task": alarm.task.text, "best": PageText.percent(alarm.best), "now": PageText.percent(alarm.accuracy)]
        }
        values["tasks"] = (summary.tasks ?? [:]).sorted { $0.key < $1.key }.map { task, metrics in
            ["task": task.text, "loss": PageText.decimal(metrics.loss), "accuracy": PageText.percent(metrics.accuracy)]
        }
        if let fairness = FairnessText.values(round, of: name) { values["fairness"] = fairness }
        values["hasTasks"] = summary.tasks?.isEmpty == false
        if let earlier = number.value > 1 ? number.value - 1 : nil {
            values["earlier"] = PageRoute.round.path(name.text, "\(earlier)")
        }
        if try engine.ledger.round(number.next, of: name) != nil {
            values["later"] = PageRoute.round.path(name.text, "\(number.next)")
        }
        return Page(.round, title: "Round \(number)", study: name, values)
    }

    private func node(_ node: RoundNode, largestNorm: Double) -> PageValues {
        var values: PageValues = [
            "node": node.node.text,
            "path": PageRoute.node.path(node.node.text),
            "outcome": node.outcome,
            "examples": PageText.count(node.exampleCount),
            "trainingLoss": PageText.decimal(node.trainingLoss),
            "loss": PageText.decimal(node.evaluation?.loss),
            "accuracy": PageText.percent(node.evaluation?.accuracy),
            "seconds": PageText.duration(node.seconds),
            "bytes": PageText.bytes(node.byteCount),
            "norm": PageText.decimal(node.updateNorm),
        ]
        if let norm = node.updateNorm, norm.isFinite, largestNorm > 0 {
            values["normPart"] = Int((norm / largestNorm * 100).rounded())
        }
        values["update"] = PageText.digest(node.update)
        values["at"] = PageText.time(node.at?.instant)
        if let reason = node.reason { values["reason"] = reason }
        if let late = node.lateFrom { values["lateFrom"] = late.value }
        return values
    }
}
