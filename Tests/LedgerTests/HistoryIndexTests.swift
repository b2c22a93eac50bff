import Federation
import Foundation
import Parameters
import TestSupport
import Testing

@testable import Ledger

@Suite struct HistoryIndexTests {
    private static func ledger(_ folder: TemporaryFolder, rounds: Int) throws -> LedgerStore {
        try LedgerStore.create(at: folder.path, federation: Story.federation, at: Story.start)
        let ledger = try LedgerStore.open(at: folder.path)
        for step in Story.rounds(rounds) {
            try ledger.append(step)
        }
        return ledger
    }

    @Test func `the index tells of every round what its record tells`() throws {
        let folder = try TemporaryFolder()
        let ledger = try Self.ledger(folder, rounds: 12)
        let index = try HistoryIndex(of: ledger)
        let study = Story.studies[0]
        let stored = try ledger.rounds(of: study, limit: 1000)
        let rounds = try index.rounds(of: study, limit: 1000)
        #expect(rounds.count == stored.count && stored.count >= 12)
        for (round, stored) in zip(rounds, stored) {
            #expect(round.outline == RoundOutline(stored.record) && round.digest == stored.digest)
        }
        for (round, next) in zip(rounds, rounds.dropFirst()) { #expect(round.following == next.outline.evaluation) }
        #expect(rounds.last?.following == nil)
        let curve = try index.curve(of: study)
        #expect(curve.map(\.round) == stored.map(\.record.round))
        #expect(curve.map(\.trainingLoss) == stored.map(\.record.trainingLoss))
        for node in Story.nodes {
            let given = stored.flatMap(\.record.contributions).filter { $0.node == node }
            let total = try index.totals(node: node).filter { $0.outcome == "accepted" }
            #expect(total.map(\.rounds) == [given.count])
            #expect(total.map(\.byteCount) == [given.reduce(0) { $0 + $1.byteCount }])
            #expect(try index.parts(of: node, limit: 1000).count == given.count)
        }
        index.close()
        try ledger.close()
    }

    @Test func `what is committed later is there when it is asked for, also by another process`() throws {
        let folder = try TemporaryFolder()
        try LedgerStore.create(at: folder.path, federation: Story.federation, at: Story.start)
        let ledger = try LedgerStore.open(at: folder.path)
        var index = try HistoryIndex(of: ledger)
        for (count, step) in Story.rounds(9).enumerated() {
            try ledger.append(step)
            if step.records.isEmpty { continue }
            #expect(try index.count(of: Story.studies[0]) == step.records[0].round.value)
            if count.isMultiple(of: 2) {
                index.close()
                index = try HistoryIndex(of: ledger)
            }
        }
        index.close()
        try ledger.close()
    }

    @Test func `a filter lets through what it names`() throws {
        let folder = try TemporaryFolder()
        let ledger = try Self.ledger(folder, rounds: 12)
        let index = try HistoryIndex(of: ledger)
        let study = Story.studies[0]
        func numbers(_ change: (inout HistoryFilter) -> Void) throws -> [Int] {
            var filter = HistoryFilter()
            change(&filter)
            let found = try index.rounds(of: study, filter, limit: 1000).map(\.outline.round.value)
            #expect(try index.count(of: study, filter) == found.count)
            let page = try index.page(of: study, filter, limit: 3)
            let shown = page.rounds.map(\.outline.round.value)
            #expect(shown == Array(filter.after == nil ? found.suffix(3) : found.prefix(3)))
            var whole = filter
            (whole.after, whole.before) = (nil, nil)
            let all = try index.rounds(of: study, whole, limit: 1000).map(\.outline.round.value)
            #expect(page.count == all.count)
            if let first = shown.first, let last = shown.last {
                #expect(page.hasOlder == all.contains { $0 < first } && page.hasNewer == all.contains { $0 > last })
            }
            return found
        }
        let all = try numbers { _ in }
        #expect(try numbers { $0.after = 3 } == all.filter { $0 > 3 })
        #expect(try numbers { $0.before = 3 } == [1, 2])
        #expect(try numbers { $0.state = "abandoned" }.isEmpty)
        #expect(try numbers { $0.node = Story.nodes[0] } == all)
        #expect(try numbers { $0.node = NodeName("nobody") }.isEmpty)
        let records = try ledger.rounds(of: study, limit: 1000).map(\.record)
        for kind in RoundKind.allCases {
            #expect(try numbers { $0.kind = kind } == records.filter { $0.kind == kind }.map(\.round.value))
        }
        for closing in RoundRecord.Closing.allCases {
            let those = records.filter { $0.closing == closing }.map(\.round.value)
            #expect(try numbers { $0.closing = closing } == those)
        }
        let fifth = try #require(try ledger.round(RoundNumber(5)!, of: study)).record.opened
        #expect(try numbers { $0.from = fifth } == all.filter { $0 >= 5 })
        #expect(try numbers { $0.to = fifth } == all.filter { $0 < 5 })
        var three = HistoryFilter()
        three.after = 2
        #expect(try index.rounds(of: study, three, limit: 3).map(\.outline.round.value) == [3, 4, 5])
        three.node = Story.nodes[0]
        #expect(try index.rounds(of: study, three, limit: 3).map(\.outline.round.value) == [3, 4, 5])
        (three.after, three.before) = (nil, 9)
        #expect(try index.rounds(of: study, three, limit: 2).map(\.outline.round.value) == [7, 8])
        #expect(try index.rounds(of: study, limit: 2).map(\.outline.round.value) == Array(all.suffix(2)))
        index.close()
        try ledger.close()
    }

    @Test(arguments: ["", "garbage that is no database", String(repeating: "SQLite format 3\u{0}", count: 400)])
    func `an index that is no index is made anew`(_ content: String) throws {
        let folder = try TemporaryFolder()
        let ledger = try Self.ledger(folder, rounds: 4)
        if !content.isEmpty { try Data(content.utf8).write(to: URL(filePath: "\(folder.path)/index.sqlite")) }
        let index = try HistoryIndex(of: ledger)
        #expect(try index.count(of: Story.studies[0]) >= 4)
        let mode = try FileManager.default.attributesOfItem(atPath: "\(folder.path)/index.sqlite")[.posixPermissions]
        if content.isEmpty { #expect(mode as? Int == 0o600) }
        index.close()
        try ledger.close()
    }

    @Test func `an index of another history is made anew`() throws {
        let (folder, other) = (try TemporaryFolder(), try TemporaryFolder())
        let first = try Self.ledger(folder, rounds: 8)
        var index = try HistoryIndex(of: first)
        #expect(try index.count(of: Story.studies[0]) >= 8)
        index.close()
        try first.close()
        let second = try Self.ledger(other, rounds: 3)
        try FileManager.default.copyItem(atPath: "\(folder.path)/index.sqlite", toPath: "\(other.path)/index.sqlite")
        index = try HistoryIndex(of: second)
        let rounds = try index.rounds(of: Story.studies[0], limit: 1000)
        #expect(rounds.map(\.digest) == (try second.rounds(of: Story.studies[0], limit: 1000).map(\.digest)))
        index.close()
        try second.close()
    }
}
