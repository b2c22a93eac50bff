public import Charts
import Federation
public import Wire

/// The charts of a study's rounds.
public enum RoundCharts: String, Sendable, CaseIterable {
    /// The loss on the hold-outs of the model that each round made, and the mean training loss.
    case loss
    /// The part classified correctly on the hold-outs, of the model that each round made.
    case accuracy
    /// The same on the hold-outs of each task.
    case tasks
    /// The bytes of the updates, and of the models sent.
    case bytes
    /// Seconds from opening to commit.
    case duration

    /// The charts of those rounds that have anything to show, in order.
    public static func all(of rounds: [RoundSummary]) -> [LineChart] {
        allCases.map { $0.chart(of: rounds) }.filter { chart in chart.series.contains { !$0.points.isEmpty } }
    }

    /// The chart of those rounds, which are in order.
    public func chart(of rounds: [RoundSummary]) -> LineChart {
        let marks = Self.marks(rounds)
        switch self {
        case .loss:
            let holdout = Self.line("hold-out", rounds) { $0.evaluation?.loss }
            let training = Self.line("training", rounds) { $0.trainingLoss }
            return LineChart(title: "Loss", series: [holdout, training].filter { !$0.points.isEmpty }, marks: marks)
        case .accuracy:
            let accuracy = Self.line("accuracy", rounds) { $0.evaluation?.accuracy }
            return LineChart(title: "Accuracy", scale: .fraction, series: [accuracy], marks: marks)
        case .tasks:
            return LineChart(
                title: "Accuracy on each task",
                scale: .fraction,
                series: Self.tasks(rounds),
                marks: marks
            )
        case .bytes:
            let received = Self.line("updates", rounds) { Double($0.bytesIn) }
            let sent = Self.line("models", rounds) { Double($0.bytesOut) }
            return LineChart(title: "Bytes", scale: .amount(unit: "B"), series: [received, sent], marks: marks)
        case .duration:
            let seconds = Self.line("seconds", rounds) { $0.seconds }
            return LineChart(title: "Duration", scale: .amount(unit: "s"), series: [seconds], marks: marks)
        }
    }

    private static func line(
        _ name: String,
        _ rounds: [RoundSummary],
        _ value: (RoundSummary) -> Double?
    ) -> ChartSeries {
        ChartSeries(
            name: name,
            points: rounds.compactMap { round in value(round).map { ChartPoint(x: Double(round.round.value), y: $0) } }
        )
    }

    /// A line for each task, in the order in which they were learned: what a round measured is of the model before it.
    private static func tasks(_ rounds: [RoundSummary]) -> [ChartSeries] {
        var learned: [TaskName] = []
        for task in rounds.compactMap(\.task) where learned.last != task && !learned.contains(task) {
            learned.append(task)
        }
        let others = Set(rounds.flatMap { ($0.tasks ?? [:]).keys }).subtracting(learned).sorted()
        return (learned + others).map { task in
            let points = rounds.compactMap { round in
                round.tasks?[task]?.accuracy.map { ChartPoint(x: Double(round.round.value - 1), y: $0) }
            }
            return ChartSeries(name: task.text, points: points)
        }.filter { !$0.points.isEmpty }
    }

    /// Where each task begins.
    private static func marks(_ rounds: [RoundSummary]) -> [ChartMark] {
        var marks: [ChartMark] = []
        for round in rounds {
            guard let task = round.task, marks.last?.label != task.text else { continue }
            marks.append(ChartMark(x: Double(round.round.value), label: task.text))
        }
        return marks
    }
}
