import Federation
import Foundation
import Wire

/// Shows rounds as they come: a table that grows and a line that is redrawn on a terminal, plain lines elsewhere,
/// one JSON object a line with `--json`.
struct RoundDisplay {
    private let json: Bool
    private var hasHeading = false
    private var lastActivity = ""

    init(json: Bool = false) { self.json = json }

    /// Shows what is new.
    mutating func show(_ news: RoundFeed.News) throws {
        for round in news.rounds { try show(round) }
        guard !json, news.study.activity != lastActivity else { return }
        lastActivity = news.study.activity
        if Terminal.isInteractive {
            redraw(Style.dim(String(lastActivity.prefix(max(20, Terminal.columns - 1)))))
        } else if !["training", "consolidating", "evaluating"].contains(news.study.phase),
            news.study.phase != "averaging"
        {
            Terminal.note(lastActivity)
        }
    }

    private mutating func show(_ round: RoundSummary) throws {
        if json {
            Terminal.write(String(decoding: try WireCoding.encode(round), as: UTF8.self))
            return
        }
        if Terminal.isInteractive { redraw("") }
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

    /// Ends the line that is redrawn.
    func finish() {
        if !json, Terminal.isInteractive { redraw("") }
    }

    private func redraw(_ line: String) {
        Terminal.writeRaw("\r\u{1b}[K\(line)")
    }
}
