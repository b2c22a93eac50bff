import Federation
import Foundation
import GRDB
import Parameters
import Testing

@testable import Ledger

@Suite struct AppendingTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    @Test(arguments: 1...3 as ClosedRange<UInt64>)
    func `P1: an acknowledged event is there after the process is killed`(seed: UInt64) throws {
        let ledger = try folder.ledger()
        var story = Story(seed: seed)
        for count in 1...60 as ClosedRange<Int64> {
            let step = story.next()
            #expect(try ledger.append(step) == count)
            try folder.copyOfKilled("data", as: "killed-\(count)")
            let survivor = try LedgerStore.open(at: folder("killed-\(count)"))
            let loaded = try survivor.load()
            #expect(loaded.lastEvent == count, "seed \(seed)")
            #expect(loaded.state == story.state, "seed \(seed), event \(count)")
            let survived = try survivor.events(after: count - 1, limit: 1)
            #expect(survived == [StoredEvent(sequence: count, at: step.at, event: step.event)])
        }
    }

    @Test(arguments: 1...20 as ClosedRange<UInt64>)
    func `P2: a ledger opened again is in the state that was in memory, wherever snapshots were taken`(
        seed: UInt64
    ) throws {
        var story = Story(seed: seed)
        var choices = Generator(state: seed ^ 0xabcd)
        var ledger = try folder.ledger()
        for count in 1...200 as ClosedRange<Int64> {
            try ledger.append(story.next())
            if choices.below(25) == 0 { try ledger.writeSnapshot(story.state, through: count) }
            if choices.below(50) == 0 {
                try ledger.close()
                ledger = try LedgerStore.open(at: folder("data"))
                #expect(try ledger.load().state == story.state, "seed \(seed), event \(count)")
            }
        }
        let loaded = try ledger.load()
        #expect(loaded.state == story.state)
        #expect(loaded.unusableSnapshots == [])
        #expect(loaded.foldedEventCount == 200 - (loaded.snapshot ?? 0))
    }

    @Test func `P1: a committed round is stored with the event that commits it`() throws {
        let ledger = try folder.ledger()
        let study = Story.studies[0]
        for step in Story.rounds(3) {
            try ledger.append(step)
            guard let record = step.records.first else { continue }
            try folder.copyOfKilled("data", as: "killed-\(record.round)")
            let survivor = try LedgerStore.open(at: folder("killed-\(record.round)"))
            #expect(try survivor.round(record.round, of: study)?.record == record)
            #expect(try survivor.load().state.studies[study]?.committed == record.round)
        }
        #expect(try ledger.rounds(of: study, limit: 10).count == 3)
    }

    @Test func `an event whose record is out of order is not stored, nor anything with it`() throws {
        let ledger = try folder.ledger()
        let steps = Story.rounds(2)
        let second = try #require(steps.last?.records.first)
        let refusal = LedgerError.roundOutOfOrder(second.study, found: second.round, expected: .first)
        #expect(throws: refusal) {
            try ledger.append(
                .deadlinePassed,
                at: Story.start,
                entries: [.roundCommitted(CommittedRound(record: second))],
                documents: [.put("token", key: "a", "used")],
                audit: [AuditEntry(at: Story.start, who: "node/ward", what: "enrolled")],
                durability: .process
            )
        }
        #expect(try ledger.lastEvent() == 0)
        #expect(try ledger.document("token", key: "a", as: String.self) == nil)
        #expect(try ledger.audit(limit: 1) == [])
        for step in steps { try ledger.append(step) }
        #expect(throws: LedgerError.roundOutOfOrder(second.study, found: second.round, expected: second.round.next)) {
            try ledger.append(
                .deadlinePassed,
                at: Story.start,
                entries: [.roundCommitted(CommittedRound(record: second))],
                durability: .process
            )
        }
    }

    @Test func `only flushed commits wait for the disk, and a round is always flushed`() throws {
        let ledger = try folder.ledger()
        func level() throws -> Int? {
            try ledger.pool.writeWithoutTransaction { try Int.fetchOne($0, sql: "PRAGMA synchronous") }
        }
        let (normal, full) = (1, 2)
        try ledger.append(.deadlinePassed, at: Story.start, durability: .process)
        #expect(try level() == normal)
        try ledger.append(.deadlinePassed, at: Story.start, durability: .flush)
        #expect(try level() == full)
        try ledger.append(.deadlinePassed, at: Story.start, durability: .process)
        #expect(try level() == normal)
        let record = try #require(Story.rounds(1).last?.records.first)
        try ledger.append(
            .deadlinePassed,
            at: Story.start,
            entries: [.roundCommitted(CommittedRound(record: record))],
            durability: .process
        )
        #expect(try level() == full)
    }

    @Test func `a full disk stores nothing, says so, and the ledger goes on when there is room`() throws {
        let ledger = try folder.ledger()
        var story = Story(seed: 4)
        for _ in 0..<20 { try ledger.append(story.next()) }
        let pages = try #require(try ledger.number("PRAGMA page_count"))
        try ledger.edit("PRAGMA max_page_count = \(pages)")
        let long = FederationEvent.nodeRevoked(Story.nodes[0], reason: String(repeating: "x", count: 100_000))
        #expect(throws: LedgerError.diskFull(folder("data"))) {
            try ledger.append(long, at: Story.start, durability: .process)
        }
        #expect(try ledger.load().state == story.state)
        try ledger.edit("PRAGMA max_page_count = 1000000")
        for _ in 0..<20 { try ledger.append(story.next()) }
        #expect(try ledger.load().state == story.state)
        #expect(try ledger.lastEvent() == 40)
    }

    @Test func `P4: what a node claims can be stored whatever the numbers are`() throws {
        let ledger = try folder.ledger()
        for number in [Double.nan, .infinity, -.infinity, -0.0, .leastNonzeroMagnitude, .greatestFiniteMagnitude, 0.1] {
            let claim = UpdateClaim(
                node: Story.nodes[0],
                study: Story.studies[0],
                round: .first,
                model: Story.digest("a"),
                digest: Story.digest("b"),
                byteCount: .max,
                exampleCount: .min,
                updateNorm: number
            )
            let sequence = try ledger.append(.updateVerified(claim), at: Story.start, durability: .process)
            guard case .updateVerified(let stored)? = try ledger.events(after: sequence - 1, limit: 1).first?.event
            else {
                Issue.record("event \(sequence) is another one")
                continue
            }
            let read = try #require(stored.updateNorm)
            #expect(read == number || (read.isNaN && number.isNaN))
            #expect(stored.exampleCount == .min)
        }
        #expect(try ledger.load().lastEvent == 7)
    }

    @Test func `text of any kind comes back as it was`() throws {
        let ledger = try folder.ledger()
        for reason in [
            "", "\"'; DROP TABLE event; --", "née\u{0}\u{1F52C}\n\r\t/\\", String(repeating: "ä", count: 70_000),
        ] {
            let event = FederationEvent.nodeRevoked(Story.nodes[0], reason: reason)
            let sequence = try ledger.append(event, at: Story.start, durability: .process)
            #expect(try ledger.events(after: sequence - 1, limit: 1).first?.event == event)
        }
    }
}
