import Federation
import Foundation
import Reports
import TestSupport
import Testing
import Wire

@Suite struct ModelCardTests {
    private static func card(_ number: Int) -> ModelCard {
        ModelCard(
            federation: "wards",
            study: StudyResponse(summary: History.study, plan: History.plan, round: nil),
            rounds: History.rounds,
            round: History.shown(number),
            tasks: nil
        )
    }

    @Test func `the card of a model says what it is, as the history has it`() throws {
        try expectGolden(Self.card(4).markdown, named: "card.md")
    }

    @Test func `programs are told what the card says, under stable keys`() throws {
        let card = Self.card(4)
        let json = String(decoding: try WireCoding.encodeReadably(card.facts), as: UTF8.self) + "\n"
        try expectGolden(json, named: "card.json")
        // What an institution wrote travels in no field of it but the tasks' and nodes' names.
        #expect(!json.contains("script"))
        var last = card
        last.rounds.removeLast()
        #expect(last.facts.measuredIn == nil && last.facts.fairness == nil)
        #expect(last.facts.institutions.allSatisfy { $0.evaluation == nil })
    }

    @Test func `the card of the newest model is measured by the last evaluation, and one without a next round by none`()
    {
        #expect(Self.card(5).markdown.contains("Measured in round 5"))
        var last = Self.card(4)
        last.rounds.removeLast()
        #expect(last.markdown.contains("not measured yet"))
    }

    @Test func `what an institution wrote makes no link, no HTML, no row and no command of a terminal`() {
        let markdown = Self.card(4).markdown
        #expect(!markdown.contains("<script>") && !markdown.contains("[x](") && !markdown.contains("\u{1b}"))
        #expect(!markdown.contains("\u{202e}") && !markdown.contains("| a |"))
        #expect(markdown.contains("alert\\(1\\)"))
        // A table has as many cells in each row as in its heading.
        for block in markdown.components(separatedBy: "\n\n") where block.hasPrefix("| ") {
            let widths = Set(block.split(separator: "\n").map { $0.count { $0 == "|" } })
            #expect(widths.count == 1, "\(block)")
        }
    }

    @Test func `a study as long as one likes shows both ends of its lineage`() {
        var card = Self.card(4)
        let training = History.rounds[0]
        card.rounds = (1...50).map { number in
            var round = training
            round.round = RoundNumber(number) ?? .first
            return round
        }
        var shown = History.shown(4)
        shown.summary.round = RoundNumber(50) ?? .first
        card.round = shown
        #expect(card.markdown.contains("| … | 30 more |"))
    }
}
