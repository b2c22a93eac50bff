import Federation
import Foundation
import TestSupport
import Testing

/// States, records, events and outboxes as they were written before updates could be late:
/// `Golden/stored-before-late-updates.json`.
@Suite struct StoredFormatTests {
    private struct Stored: Decodable {
        /// Round 3 of heart, with ash's and birch's updates in, the bytes of birch's lost, and cedar's refusal.
        var state: FederationState
        /// The same after birch has sent its update again.
        var averaging: FederationState
        /// A study with tasks that stands before a consolidation.
        var tasks: FederationState
        var records: [RoundRecord]
        /// A node that uploads its update for round 3.
        var node: NodeState
        var events: [FederationEvent]
    }

    private static func stored() throws -> Stored {
        try JSONDecoder().decode(Stored.self, from: Data(try golden("stored-before-late-updates.json")))
    }

    @Test func `a state stored before there were late updates goes on where it was`() throws {
        let stored = try Self.stored()
        var story = Story([])
        story.state = stored.state
        story.now = instant(seconds: 30)
        #expect(story.round()?.lost == [birch] && story.round()?.late.isEmpty == true)
        #expect(story.state.studies[heart]?.plan.staleness == nil && story.state.studies[heart]?.past.isEmpty == true)
        story.update(birch)
        #expect(story.state == stored.averaging)
        story.average()
        #expect(story.records.map(\.round) == [round(3)] && story.records[0].setAside?.map(\.node) == [cedar])
        #expect(story.round()?.plan.number == round(4) && story.round()?.plan.cohort == [ash, birch])
        // Its plan knows no rest: who was set aside comes back by asking.
        #expect(story.state.tellsNews(cedar, from: .everyStudy))
        story.tell(.nodePresent(cedar, offer: .everyStudy))
        #expect(story.state.studies[heart]?.isSetAside(cedar) == false)
    }

    @Test func `a study with tasks stored before there were late updates consolidates`() throws {
        var story = Story([])
        story.state = try Self.stored().tasks
        story.now = instant(seconds: 40)
        #expect(story.round()?.plan.kind == .consolidation)
        story.carryOutRound()
        #expect(story.round()?.plan.task == turned)
    }

    @Test func `records and events stored before there were late updates are what they were`() throws {
        let stored = try Self.stored()
        #expect(stored.records.map(\.round) == [round(1), round(2), round(1), round(2)])
        #expect(stored.records.allSatisfy { $0.buffer == nil && $0.setAside == nil })
        #expect(stored.records[1].absences.map(\.node) == [cedar] && stored.records[1].closing == .deadline)
        #expect(stored.events.count == 4)
        // What is written of a record is what was: its digest chains the history.
        let written = try JSONEncoder().encode(stored.records)
        let found = try JSONDecoder().decode([RoundRecord].self, from: written)
        #expect(found == stored.records)
        let keys = try #require(try JSONSerialization.jsonObject(with: written) as? [[String: Any]])
        #expect(keys.allSatisfy { $0["buffer"] == nil && $0["setAside"] == nil })
    }

    @Test func `an outbox stored before there were late updates is kept until its round is committed`() throws {
        var node = try Self.stored().node
        let update = try #require(node.outbox.first)
        #expect(node.handle(.acknowledged(update.digest)) == [.requestAssignment])
        #expect(node.handle(.committed(heart, round(2))).isEmpty)
        #expect(node.handle(.committed(heart, round(3))).count == 1 && node.outbox.isEmpty)
    }
}
