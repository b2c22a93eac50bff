import Federation
import Foundation
import Parameters
import Testing

@testable import Ledger

@Suite struct QueryTests {
    let folder: TemporaryFolder
    let ledger: LedgerStore
    let study = Story.studies[0]

    init() throws {
        folder = try TemporaryFolder()
        ledger = try folder.ledger()
        for step in Story.rounds(7) { try ledger.append(step) }
    }

    private func round(_ value: Int) throws -> RoundNumber { try #require(RoundNumber(value)) }

    @Test func `rounds come in order, page by page, forwards and backwards`() throws {
        func numbers(_ rounds: [StoredRound]) -> [Int] { rounds.map(\.record.round.value) }
        #expect(numbers(try ledger.rounds(of: study, limit: 3)) == [5, 6, 7])
        #expect(numbers(try ledger.rounds(of: study, before: round(5), limit: 3)) == [2, 3, 4])
        #expect(numbers(try ledger.rounds(of: study, before: round(2), limit: 3)) == [1])
        #expect(numbers(try ledger.rounds(of: study, before: round(1), limit: 3)) == [])
        #expect(numbers(try ledger.rounds(of: study, after: round(2), limit: 3)) == [3, 4, 5])
        #expect(numbers(try ledger.rounds(of: study, after: round(6), limit: 3)) == [7])
        #expect(numbers(try ledger.rounds(of: study, after: round(7), limit: 3)) == [])
        #expect(numbers(try ledger.rounds(of: study, limit: 0)) == [])
        #expect(numbers(try ledger.rounds(of: study, limit: -1)) == [])
        #expect(numbers(try ledger.rounds(of: study, limit: .max)) == [1, 2, 3, 4, 5, 6, 7])
    }

    @Test func `one round is found, and one that was never committed is not`() throws {
        let third = try #require(try ledger.round(round(3), of: study))
        #expect(third.record.round.value == 3)
        #expect(third.record.contributions.count == 3)
        #expect(try ledger.round(round(8), of: study) == nil)
        #expect(try ledger.round(round(3), of: Story.studies[1]) == nil)
    }

    @Test func `studies are those with records, in order`() throws {
        #expect(try ledger.studies() == [study])
        let aorta = try #require(StudyName("aorta"))
        let record = try #require(Story.rounds(1, of: aorta).last?.records.first)
        try ledger.append(
            .deadlinePassed,
            at: Story.start,
            entries: [.roundCommitted(CommittedRound(record: record))],
            durability: .flush
        )
        #expect(try ledger.studies().map(\.text) == ["aorta", "heart"])
    }

    @Test func `what a node gave is listed, the newest first`() throws {
        let node = Story.nodes[1]
        let given = try ledger.contributions(of: node, limit: 3)
        #expect(given.map(\.round.value) == [7, 6, 5])
        let record = try #require(try ledger.round(round(7), of: study)).record
        let contribution = try #require(record.contributions.first { $0.node == node })
        let expected = StoredContribution(
            study: study,
            round: try round(7),
            node: node,
            update: contribution.update,
            byteCount: contribution.byteCount,
            exampleCount: contribution.exampleCount,
            accepted: contribution.accepted
        )
        #expect(given.first == expected)
        #expect(try ledger.contributions(of: node, limit: 100).count == 7)
        let nobody = try #require(NodeName("nobody"))
        #expect(try ledger.contributions(of: nobody, limit: 100) == [])
    }

    @Test func `a late and a fresh update of a node stand in the same record, each under the round it was made for`()
        throws
    {
        var record = try #require(Story.rounds(8).last?.records.first)
        let node = try #require(NodeName("slow"))
        var fresh = try #require(record.contributions.first)
        fresh.node = node
        var late = fresh
        late.lateFrom = try round(3)
        late.weight = 591
        record.contributions += [fresh, late]
        try ledger.append(
            .deadlinePassed,
            at: Story.start,
            entries: [.roundCommitted(CommittedRound(record: record))],
            durability: .flush
        )
        #expect(try Set(ledger.contributions(of: node, limit: 9).map(\.round.value)) == [3, 8])
        #expect(try ledger.round(round(8), of: study)?.record == record)
    }

    @Test func `events come in order, page by page`() throws {
        let last = try ledger.lastEvent()
        var all: [StoredEvent] = []
        while let page = try? ledger.events(after: Int64(all.count), limit: 5), !page.isEmpty { all += page }
        #expect(all.map(\.sequence) == Array(1...last))
        #expect(all.map(\.event) == Story.rounds(7).map(\.event))
        #expect(all.map(\.at) == Story.rounds(7).map(\.at))
    }

    @Test func `reading and writing go on side by side, and a reader never sees half of an event`() async throws {
        let ledger = ledger
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { @concurrent in
                var story = Story(seed: 3)
                for _ in 0..<150 { _ = story.next() }
                for index in 0..<150 {
                    try ledger.append(
                        .nodeRenewed(Story.nodes[0], certificate: "\(index)"),
                        at: Story.start,
                        documents: [.put("count", key: "events", index)],
                        durability: .process
                    )
                }
            }
            for _ in 0..<3 {
                group.addTask { @concurrent in
                    for _ in 0..<50 {
                        let loaded = try ledger.load()
                        #expect(loaded.state.studies[Story.studies[0]]?.committed?.value == 7)
                        try ledger.verifyChain()
                    }
                }
            }
            try await group.waitForAll()
        }
        #expect(try ledger.document("count", key: "events", as: Int.self) == 149)
    }
}
