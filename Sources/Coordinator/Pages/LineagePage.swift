import Federation
import Wire

/// Which model came from which, the newest first.
struct LineagePage {
    private let engine: FederationEngine

    init(_ engine: FederationEngine) { self.engine = engine }

    /// The models of a page.
    static let length = 50

    func page(_ name: StudyName, before: Int?) async throws -> Page {
        let study = try await engine.study(name)
        let lineage = try await engine.lineage(of: name, before: before, limit: Self.length)
        var values: PageValues = [
            "models": lineage.models.reversed().map { row($0, of: name) },
            "noModels": lineage.models.isEmpty,
            "activity": study.summary.activity,
        ]
        let path = PageRoute.lineage.path(name.text)
        if let first = lineage.models.first {
            if first.round.value > 1 {
                values["older"] = PageText.link(path, [("before", "\(first.round)")])
            } else {
                values["initial"] = PageText.digest(first.parent)
            }
        }
        if before != nil { values["newest"] = path }
        return Page(.lineage, title: "Model lineage", study: name, values)
    }

    private func row(_ model: LineageResponse.Model, of study: StudyName) -> PageValues {
        var values: PageValues = [
            "round": model.round.value,
            "path": PageRoute.round.path(study.text, "\(model.round)"),
            "kind": model.kind.rawValue,
            "isSame": model.model == model.parent,
            "participants": model.participants,
            "loss": PageText.decimal(model.evaluation?.loss),
            "accuracy": PageText.percent(model.evaluation?.accuracy),
            "stored": model.stored,
        ]
        values["model"] = PageText.digest(model.model)
        values["record"] = PageText.digest(model.record)
        if let task = model.task { values["task"] = task.text }
        return values
    }
}
