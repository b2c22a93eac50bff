import Federation
import GRDB
import Parameters
import Testing

@testable import Ledger

@Suite struct LoadingTests {
    let folder: TemporaryFolder
    let ledger: LedgerStore
    /// The state after each event of the ledger; the first is the one before any.
    let states: [FederationState]

    init() throws {
        folder = try TemporaryFolder()
        ledger = try folder.ledger()
        var story = Story(seed: 11)
        var states = [story.state]
        for _ in 0..<120 {
            try ledger.append(story.next())
            states.append(story.state)
        }
        self.states = states
    }

    @Test func `a snapshot saves folding the events before it`() throws {
        try ledger.writeSnapshot(states[50], through: 50)
        try ledger.writeSnapshot(states[90], through: 90)
        let loaded = try ledger.load()
        #expect(loaded.state == states[120])
        #expect(loaded.snapshot == 90)
        #expect(loaded.foldedEventCount == 30)
    }

    @Test func `the last two snapshots are kept, and every event`() throws {
        for sequence in [10, 20, 30, 40] as [Int64] {
            try ledger.writeSnapshot(states[Int(sequence)], through: sequence)
        }
        #expect(try ledger.number("SELECT count(*) FROM snapshot") == LedgerStore.snapshotsKept)
        #expect(try ledger.number("SELECT min(sequence) FROM snapshot") == 30)
        #expect(try ledger.number("SELECT count(*) FROM event") == 120)
    }

    @Test(arguments: [
        "UPDATE snapshot SET state = replace(state, 'clinic', 'chinic') WHERE sequence = 90",
        "UPDATE snapshot SET state = substr(state, 1, length(state) / 2) WHERE sequence = 90",
        "UPDATE snapshot SET state = '' WHERE sequence = 90",
        "UPDATE snapshot SET checksum = checksum + 1 WHERE sequence = 90",
        "UPDATE snapshot SET sequence = 91 WHERE sequence = 90",
        "UPDATE snapshot SET sequence = 4000000000 WHERE sequence = 90",
    ])
    func `a damaged snapshot is passed over in favour of the older one`(damage: String) throws {
        try ledger.writeSnapshot(states[50], through: 50)
        try ledger.writeSnapshot(states[90], through: 90)
        try ledger.edit(damage)
        let loaded = try ledger.load()
        #expect(loaded.state == states[120])
        #expect(loaded.snapshot == 50)
        #expect(loaded.unusableSnapshots.count == 1)
    }

    @Test func `without a usable snapshot every event is folded`() throws {
        try ledger.writeSnapshot(states[50], through: 50)
        try ledger.writeSnapshot(states[90], through: 90)
        try ledger.edit("UPDATE snapshot SET state = '{}'")
        let loaded = try ledger.load()
        #expect(loaded.state == states[120])
        #expect(loaded.snapshot == nil)
        #expect(loaded.foldedEventCount == 120)
        #expect(loaded.unusableSnapshots == [90, 50])
    }

    @Test func `a snapshot that can be checked but not read is passed over`() throws {
        let text = Array(#"{"from":"a release that never was"}"#.utf8)
        try ledger.edit(
            "INSERT INTO snapshot (sequence, checksum, state) VALUES (90, ?, ?)",
            [Checksum.of(90, text: text), String(decoding: text, as: UTF8.self)]
        )
        #expect(try ledger.load().state == states[120])
        #expect(try ledger.load().unusableSnapshots == [90])
    }

    @Test func `a snapshot through an event that never was is refused`() throws {
        for sequence in [-1, 0, 121] as [Int64] {
            #expect(throws: LedgerError.snapshotUnfaithful(sequence: sequence)) {
                try ledger.writeSnapshot(states[120], through: sequence)
            }
        }
        #expect(try ledger.load().snapshot == nil)
    }

    @Test func `a state that would not be read as it is gives no snapshot`() throws {
        var state = FederationState()
        var plan = Story.plan(Story.studies[0], rounds: 1)
        plan.updateBound = .nan
        _ = state.handle(.studyStarted(plan, model: Story.digest("a")), at: Story.start)
        #expect(throws: LedgerError.snapshotUnfaithful(sequence: 120)) {
            try ledger.writeSnapshot(state, through: 120)
        }
        #expect(try ledger.load().state == states[120])
    }

    @Test func `every state a story goes through survives a snapshot`() throws {
        for seed in 1...30 as ClosedRange<UInt64> {
            var story = Story(seed: seed)
            for _ in 0..<100 { _ = story.next() }
            try ledger.writeSnapshot(story.state, through: 120)
        }
    }

    @Test func `the stories commit rounds, or they would prove little`() {
        var committed = 0
        for seed in 1...20 as ClosedRange<UInt64> {
            var story = Story(seed: seed)
            for _ in 0..<200 { committed += story.next().records.count }
        }
        #expect(committed > 60, "\(committed) rounds")
    }

    @Test(arguments: [1, 60, 119])
    func `an event that is gone is named`(sequence: Int64) throws {
        try ledger.edit("DELETE FROM event WHERE sequence = \(sequence)")
        #expect(throws: LedgerError.eventMissing(sequence: sequence)) { try ledger.load() }
    }

    @Test(arguments: [
        "UPDATE event SET payload = '{}' WHERE sequence = 60",
        "UPDATE event SET payload = payload || ' ' WHERE sequence = 60",
        "UPDATE event SET at = at + 1 WHERE sequence = 60",
    ])
    func `an event that was changed is named`(damage: String) throws {
        try ledger.edit(damage)
        let changed = LedgerError.eventUnreadable(sequence: 60, reason: "its bytes were changed")
        #expect(throws: changed) { try ledger.load() }
        #expect(throws: changed) { try ledger.events(after: 50, limit: 10) }
        #expect(try ledger.events(after: 60, limit: 1000).count == 60)
    }

    @Test func `an event that this release does not know is named, with what is wrong`() throws {
        let text = Array(#"{"nodePromoted":{}}"#.utf8)
        try ledger.edit(
            "INSERT INTO event (sequence, at, kind, checksum, payload) VALUES (121, 5, 'node.promoted', ?, ?)",
            [Checksum.of(121, 5, text: text), String(decoding: text, as: UTF8.self)]
        )
        let error = #expect(throws: LedgerError.self) { try ledger.load() }
        guard case .eventUnreadable(sequence: 121, let reason)? = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(reason.isEmpty == false && reason.contains("changed") == false)
    }

    @Test func `P1: a committed round whose record is gone is noticed when the ledger is loaded`() throws {
        let other = try folder.ledger("other")
        for step in Story.rounds(3) { try other.append(step) }
        try other.edit("DELETE FROM entry WHERE kind = 'round.committed' AND round = 2")
        let second = RoundNumber.first.next
        #expect(throws: LedgerError.roundMissing(Story.studies[0], second)) { try other.load() }
    }
}
