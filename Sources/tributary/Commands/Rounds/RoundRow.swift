import Federation
import Wire

/// A round as a row of a table.
struct RoundRow {
    /// The columns of every table of rounds.
    static let columns: [Table.Column] = [
        .number("ROUND"), .text("STATE"), .text("STARTED"), .number("SECONDS"), .number("NODES"), .number("LOSS"),
        .number("ACCURACY"), .number("IN"), .number("OUT"), .text("MODEL"),
    ]
    /// Their widths in a table that grows.
    static let widths = [5, 10, 20, 8, 6, 8, 9, 9, 9, 12]

    /// The cells.
    let cells: [String]

    /// A row for a round and how the model it made does.
    init(_ round: RoundSummary, evaluation: EvaluationMetrics?) {
        cells = [
            "\(round.round)",
            round.kind == .evaluation && round.state == "committed" ? "evaluated" : round.state,
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

    /// The heading of a table that grows.
    static var heading: String {
        Style.bold(Table.line(columns.map(\.heading), columns, widths))
    }

    /// The row in a table that grows.
    var line: String { Table.line(cells, Self.columns, Self.widths) }
}
