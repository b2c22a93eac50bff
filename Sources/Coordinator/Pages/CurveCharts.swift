import Charts
import Federation
import Ledger

/// The charts that a study's curves make.
enum CurveCharts {
    static func loss(_ points: [CurvePoint]) -> LineChart {
        LineChart(
            title: "Loss",
            series: [
                series("hold-out, before the round", points) { $0.loss },
                series("training", points) { $0.trainingLoss },
            ]
            .filter { !$0.points.isEmpty }
        )
    }

    static func accuracy(_ points: [CurvePoint]) -> LineChart {
        LineChart(
            title: "Accuracy on the hold-outs",
            scale: .fraction,
            series: [series("all institutions", points) { $0.accuracy }].filter { !$0.points.isEmpty }
        )
    }

    static func accuracyByTask(_ tasks: [(TaskName, [TaskPoint])], marks: [ChartMark]) -> LineChart {
        LineChart(
            title: "Accuracy by task",
            scale: .fraction,
            series: tasks.map { name, points in
                ChartSeries(
                    name: name.text,
                    points: points.compactMap { point in
                        point.accuracy.map { ChartPoint(x: Double(point.round.value), y: $0) }
                    }
                )
            },
            marks: marks
        )
    }

    static func seconds(_ points: [CurvePoint]) -> LineChart {
        LineChart(
            title: "Seconds from opening to commit",
            scale: .amount(unit: "s"),
            series: [series("seconds", points) { $0.seconds }]
        )
    }

    static func bytes(_ points: [CurvePoint]) -> LineChart {
        LineChart(
            title: "Bytes of the updates",
            scale: .amount(unit: "B"),
            series: [series("bytes", points) { Double($0.byteCount) }]
        )
    }

    static func participants(_ points: [CurvePoint]) -> LineChart {
        LineChart(
            title: "Updates in the mean",
            scale: .amount(unit: ""),
            series: [series("updates", points) { Double($0.participants) }]
        )
    }

    private static func series(_ name: String, _ points: [CurvePoint], _ value: (CurvePoint) -> Double?) -> ChartSeries
    {
        ChartSeries(
            name: name,
            points: points.compactMap { point in value(point).map { ChartPoint(x: Double(point.round.value), y: $0) } }
        )
    }
}
