import Federation
import Wire

/// A round as a row of a table.
struct RoundRow {
    /// The columns of every table of rounds, with one more where the study has tasks.
    static func columns(hasTasks: Bool) -> [Table.Column] {
        [.number("ROUND")] + (hasTasks ? [.text("TASK")] : []) + [
            .text("STATE"), .text("STARTED"), .number("SECONDS"), .number("NODES"), .number("LOSS"),
            .number("ACCURACY"), .number("IN"), .number("OUT"), .text("MODEL"),
        ]
    }

    /// Their widths in a table that grows.
    private static func widths(hasTasks: Bool) -> [Int] {
        [5] + (hasTasks ? [10] : []) + [12, 20, 8, 6, 8, 9, 9, 9, 12]
    }

    /// The cells.
    let cells: [String]
    private let hasTask: Bool

    /// A row for a round and how the model it made does.
    init(_ round: RoundSummary, evaluation: EvaluationMetrics?) {
        hasTask = round.task != nil
        cells =
            ["\(round.round)"] + (round.task.map { [$0.text] } ?? []) + [
                Self.state(of: round),
                Format.time(round.started),
                Format.seconds(round.seconds),
                "\(round.participants)/\(round.cohort)",
                Format.loss(evaluation?.loss),
                Format.percent(evaluation?.accuracy),
                Format.bytes(round.bytesIn),
                Format.bytes(round.bytesOut),
                Format.short(round.model),
            ]
    }

    private static func state(of round: RoundSummary) -> String {
        guard round.state == "committed" else { return round.state }
        return switch round.kind {
        case .training: round.state
        case .consolidation: "consolidated"
        case .evaluation: "evaluated"
        }
    }

    /// The heading of a table that grows.
    static func heading(hasTasks: Bool) -> String {
        let columns = columns(hasTasks: hasTasks)
        return Style.bold(Table.line(columns.map(\.heading), columns, widths(hasTasks: hasTasks)))
    }

    /// The row in a table that grows.
    var line: String { Table.line(cells, Self.columns(hasTasks: hasTask), Self.widths(hasTasks: hasTask)) }
}
