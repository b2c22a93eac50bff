import Federation
import Foundation
import GRDB
import Parameters
import Testing

@testable import Ledger

@Suite struct AuditTests {
    private let folder: TemporaryFolder
    private let ledger: LedgerStore

    init() throws {
        folder = try TemporaryFolder()
        ledger = try folder.ledger()
    }

    private static func entry(_ number: Int, who: String = "operator/ada", code: String? = nil) -> AuditEntry {
        AuditEntry(
            at: Story.start.advanced(bySeconds: Double(number)),
            who: who,
            what: "POST /v1/tokens",
            outcome: code == nil ? .done : .refused,
            code: code,
            detail: "née \"\(number)\" / \u{1}",
            times: 1 + number % 3,
            until: number % 3 == 0 ? nil : Story.start.advanced(bySeconds: Double(number) + 5)
        )
    }

    @Test func `P7: each entry's digest follows from the one before`() throws {
        for number in 0..<5 { try ledger.appendAudit(Self.entry(number)) }
        let entries = try ledger.audit(limit: 10).reversed()
        #expect(entries.map(\.sequence) == [1, 2, 3, 4, 5])
        #expect(entries.map(\.entry) == (0..<5).map { Self.entry($0) })
        var head = AuditChain.origin
        for stored in entries {
            #expect(stored.previous == head)
            head = try AuditChain.digest(of: stored.entry, at: stored.sequence, after: head)
            #expect(stored.digest == head)
        }
    }

    @Test func `entries are found by who, what, outcome, code and time, page by page`() throws {
        for number in 0..<9 {
            try ledger.appendAudit(
                Self.entry(number, who: "node/n\(number % 2)", code: number < 6 ? "role-not-permitted" : nil)
            )
        }
        func found(_ filter: AuditFilter, before: Int64? = nil, limit: Int = 100) throws -> [Int64] {
            try ledger.audit(filter, before: before, limit: limit).map(\.sequence)
        }
        #expect(try found(AuditFilter(who: "node/n1")) == [8, 6, 4, 2])
        #expect(try found(AuditFilter(outcome: .done)) == [9, 8, 7])
        #expect(try found(AuditFilter(code: "role-not-permitted"), before: 5, limit: 2) == [4, 3])
        #expect(try found(AuditFilter(who: "node/n0", outcome: .refused)) == [5, 3, 1])
        #expect(try found(AuditFilter(what: "GET /v1/nodes")).isEmpty)
        #expect(try found(AuditFilter(who: "' OR 1=1 --")).isEmpty)
        // What went on until then counts, however early it began.
        #expect(try found(AuditFilter(since: Story.start.advanced(bySeconds: 8.5))) == [9, 8, 6, 5])
    }

    @Test func `the audit is bounded: the oldest go, the chain goes on, and checking finds nothing wrong`() throws {
        for number in 0..<40 { try ledger.appendAudit([Self.entry(number)], keeping: 10) }
        let entries = try ledger.audit(limit: 100)
        #expect((10...11).contains(entries.count) && entries.first?.sequence == 40)
        let rotation = try #require(try ledger.auditRotation())
        let oldest = try #require(entries.last)
        #expect(oldest.sequence == rotation.through + 1 && oldest.previous == rotation.digest)
        try ledger.close()
        #expect(try LedgerCheck.run(ledger.directory).problems.isEmpty)
    }

    /// What somebody does to the table.
    enum Damage: String, CaseIterable, Sendable {
        case who = "UPDATE audit SET who = 'operator/eve' WHERE sequence = 3"
        case code = "UPDATE audit SET code = 'not-found' WHERE sequence = 3"
        case times = "UPDATE audit SET times = 99 WHERE sequence = 3"
        case digest = "UPDATE audit SET digest = randomblob(32) WHERE sequence = 3"
        case previous = "UPDATE audit SET previous = randomblob(32) WHERE sequence = 3"
        case gone = "DELETE FROM audit WHERE sequence = 3"
        case first = "DELETE FROM audit WHERE sequence = 1"
    }

    @Test(arguments: Damage.allCases)
    func `P7: an entry that was altered or taken out is named`(_ damage: Damage) throws {
        for number in 0..<5 { try ledger.appendAudit(Self.entry(number, code: "update-late")) }
        try ledger.close()
        let queue = try DatabaseQueue(path: "\(ledger.directory)/tributary.sqlite")
        try queue.write { try $0.execute(sql: damage.rawValue) }
        try queue.close()
        let places = try LedgerCheck.run(ledger.directory).problems.map(\.place)
        #expect(places.first == (damage == .first ? "audit 1" : "audit 3"), "\(places)")
    }
}
