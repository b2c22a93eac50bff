import Federation
import Ledger
import Testing

@testable import Coordinator

@Suite struct AuditBoardTests {
    private let board = AuditBoard()
    private let start = Instant(milliseconds: 1_700_000_000_000)

    private func refuse(_ who: String, _ seconds: Double = 0, code: String = "role-not-permitted") {
        board.note(who, "GET /v1/nodes", .refused, code: code, at: start.advanced(bySeconds: seconds))
    }

    private func drain(_ seconds: Double, isLast: Bool = false) -> [AuditEntry] {
        board.drain(at: start.advanced(bySeconds: seconds), isLast: isLast)
    }

    @Test func `the first time is an entry at once, and a flood is one more when the window ends`() {
        for number in 0..<5000 { refuse("node/ash", Double(number) / 100) }
        let first = drain(60)
        #expect(first.count == 1 && first[0].times == 1 && first[0].at == start && first[0].until == nil)
        #expect(drain(599).isEmpty)
        let rest = drain(AuditBoard.windowSeconds)
        #expect(rest.map(\.times) == [4999] && rest[0].at == start.advanced(bySeconds: 0.01))
        #expect(rest[0].until == start.advanced(bySeconds: 49.99))
        // It is quiet: nothing more, and the next time is an entry at once again.
        #expect(drain(1300).isEmpty)
        refuse("node/ash", 1301)
        #expect(drain(1302).map(\.times) == [1])
    }

    @Test func `what goes on is counted on, an entry a window`() {
        refuse("node/ash", 0)
        #expect(drain(1).count == 1)
        for number in 1...30 { refuse("node/ash", Double(number) * 60) }
        #expect(drain(1800).map(\.times) == [30])
        refuse("node/ash", 1801)
        #expect(drain(1802).isEmpty)
        #expect(drain(1802, isLast: true).map(\.times) == [1])
    }

    @Test func `callers beyond the limit are counted together, so that names cost no memory`() {
        for number in 0..<20_000 { refuse("node/n\(number)") }
        let entries = drain(1)
        #expect(entries.count == AuditBoard.maximumKeys + 1)
        #expect(entries.last?.who == AuditBoard.others)
        let rest = drain(700)
        #expect(rest.map(\.who) == [AuditBoard.others])
        #expect(rest.map(\.times) == [20_000 - AuditBoard.maximumKeys - 1])
    }

    @Test func `what the disk did not take is written later, and what found no room is counted`() {
        refuse("node/ash")
        let entries = drain(1)
        board.putBack(entries)
        refuse("node/birch", 2)
        #expect(drain(3).map(\.who) == ["node/ash", "node/birch"])
        let many = (0..<AuditBoard.maximumPending + 7).map {
            AuditEntry(at: start, who: "node/n\($0)", what: "x", outcome: .refused)
        }
        board.putBack(many)
        #expect(drain(4).count == AuditBoard.maximumPending)
        let lost = drain(5)
        #expect(lost.map(\.what) == ["audit.entries-lost"] && lost[0].times == 7)
    }
}
