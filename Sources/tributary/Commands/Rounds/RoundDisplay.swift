import Federation
import Foundation
import Reports
import Wire

/// Shows rounds as they come: a table that grows and, on a terminal, the open round below it, redrawn in place; plain
/// lines elsewhere, one JSON object a line with `--json`.
struct RoundDisplay {
    private let json: Bool
    private var hasHeading = false
    private var lastActivity = ""
    private var block = RedrawnBlock()

    init(json: Bool = false) { self.json = json }

    /// Shows what is new.
    mutating func show(_ news: RoundFeed.News) throws {
        for round in news.rounds { try show(round) }
        guard !json else { return }
        if Terminal.isInteractive { return block.draw(Self.lines(news)) }
        guard news.study.activity != lastActivity else { return }
        lastActivity = news.study.activity
        if !["training", "consolidating", "evaluating", "averaging"].contains(news.study.phase) {
            Terminal.note(lastActivity)
        }
    }

    /// The open round and its nodes, or what the study does instead.
    private static func lines(_ news: RoundFeed.News) -> [String] {
        guard let open = news.open, news.study.phase != "averaging" else { return [news.study.activity] }
        let view = OpenRoundView(open, at: SystemClock.now())
        return [view.heading] + view.nodes
    }

    private mutating func show(_ round: RoundSummary) throws {
        if json {
            Terminal.write(String(decoding: try WireCoding.encode(round), as: UTF8.self))
            return
        }
        if Terminal.isInteractive { block.clear() }
        if !hasHeading { Terminal.write(RoundRow.heading(hasTasks: round.task != nil)) }
        hasHeading = true
        Terminal.write(RoundRow(round, evaluation: round.evaluation).line)
        for alarm in round.alarms ?? [] {
            Terminal.write(Style.yellow("      forgotten: \(TaskSentence.fall(alarm))"))
        }
        if let outputs = round.consolidated?.outputs {
            Terminal.write(Style.dim("      the model grows to \(outputs) outputs"))
        }
    }

    /// Takes away what is redrawn.
    mutating func finish() {
        if !json, Terminal.isInteractive { block.clear() }
    }
}
