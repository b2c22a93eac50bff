import Charts
import Federation
import Ledger
import Wire

/// The forgetting matrix as a heat map, as it was after any round.
struct ForgettingPage {
    private let engine: FederationEngine

    init(_ engine: FederationEngine) { self.engine = engine }

    func page(_ name: StudyName, at round: Int?) async throws -> Page {
        let study = try await engine.study(name)
        guard !study.plan.tasks.isEmpty else {
            return Page(.forgetting, title: "Forgetting", study: name, ["noTasks": true])
        }
        let list = try await engine.tasks(of: name)
        let curves = try engine.index.taskCurves(of: name)
        let last = max(1, study.summary.committedRounds)
        let at = min(max(1, round ?? last), last)
        let names = list.tasks.map(\.task)
        var rows = list.measurements.filter { $0.round.value <= at }.map { measurement in
            let place = measurement.after.flatMap { names.firstIndex(of: $0) }
            return HeatMap.Row(
                name: measurement.after.map { "after \($0)" } ?? "initial model",
                values: names.map { measurement.overall[$0]?.accuracy },
                learned: (place ?? -1) + 1
            )
        }
        let begun = names.prefix { name in
            list.tasks.contains { $0.task == name && ($0.firstRound?.value ?? .max) <= at }
        }
        let present = names.map { task in
            curves[task]?.last { $0.round.value <= at }?.accuracy
        }
        rows.append(HeatMap.Row(name: "before round \(at)", values: present, learned: begun.count))
        let map = HeatMap(
            title: "Accuracy on each task, by model",
            columns: names.map(\.text),
            rows: rows,
            lowest: Self.lowest(rows)
        )
        let marks = list.tasks.compactMap { task in
            task.firstRound.map { ChartMark(x: Double($0.value), label: task.task.text) }
        }
        let chart = CurveCharts.accuracyByTask(names.map { ($0, curves[$0] ?? []) }, marks: marks)
        return Page(
            .forgetting,
            title: "Forgetting",
            study: name,
            [
                "here": PageRoute.forgetting.path(name.text),
                "map": map.svg(.embedded),
                "chart": chart.svg(.embedded),
                "at": at,
                "last": last,
                "method": list.method.rawValue,
                "measures": Self.measures(list.overall),
                "columns": names.map { ["name": $0.text] },
                "rows": rows.map { row in
                    ["name": row.name, "cells": row.values.map { ["value": PageText.percent($0)] }] as PageValues
                },
            ]
        )
    }

    /// Chance, or what is below it: a map whose lightest cell is 0 shows nothing where all is above one half.
    private static func lowest(_ rows: [HeatMap.Row]) -> Double {
        let least = rows.flatMap(\.values).compactMap(\.self).min() ?? 0
        return (max(0, min(0.9, least)) * 10).rounded(.down) / 10
    }

    static func measures(_ measures: TaskMeasures) -> [PageValues] {
        [
            ("Average accuracy", measures.averageAccuracy, "on the tasks learned, now"),
            ("Forgetting", measures.forgetting, "best accuracy before minus that now, on average"),
            ("Backward transfer", measures.backwardTransfer, "accuracy now minus that when the task was learned"),
            (
                "Forward transfer", measures.forwardTransfer,
                "accuracy before a task is learned minus the initial model's"
            ),
        ].map { ["name": $0.0, "value": PageText.percent($0.1), "meaning": $0.2] }
    }
}
