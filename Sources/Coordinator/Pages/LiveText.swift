import Federation
import Wire

/// What changes while one looks, as values of the template `live`.
enum LiveText {
    static func study(_ study: LiveStudy) -> PageValues {
        let summary = study.summary
        var values: PageValues = [
            "study": summary.study.text,
            "path": PageRoute.study.path(summary.study.text),
            "roundsPath": PageRoute.rounds.path(summary.study.text),
            "phase": summary.phase,
            "status": summary.status,
            "activity": summary.activity,
            "committed": summary.committedRounds,
            "planned": max(summary.plannedRounds, summary.committedRounds),
        ]
        if let task = summary.task { values["task"] = task.text }
        if let round = study.round { values["open"] = open(round) }
        return values
    }

    private static func open(_ round: OpenRoundMessage) -> PageValues {
        var values: PageValues = [
            "round": round.round.value,
            "kind": round.kind.rawValue,
            "attempt": round.attempt,
            "retried": round.attempt > 1,
            "quorum": round.quorum,
            "accepted": round.nodes.count { $0.state == "accepted" },
            "asked": round.nodes.count,
            "nodes": round.nodes.map { node in
                var values: PageValues = [
                    "node": node.node.text, "state": node.state, "path": PageRoute.node.path(node.node.text),
                ]
                let fraction = node.state == "accepted" ? 1 : node.fraction ?? 0
                values["percent"] = Int((max(0, min(1, fraction)) * 100).rounded())
                return values
            },
        ]
        if let task = round.task { values["task"] = task.text }
        values["deadline"] = PageText.time(round.deadline.instant)
        values["opened"] = PageText.time(round.opened.instant)
        return values
    }

    static func node(_ node: NodeSummary) -> PageValues {
        var values: PageValues = [
            "node": node.node.text, "path": PageRoute.node.path(node.node.text), "activity": node.activity,
            "status": node.status,
        ]
        values["seen"] = PageText.time(node.lastSeen?.instant)
        if let reason = node.reason { values["reason"] = reason }
        return values
    }
}
