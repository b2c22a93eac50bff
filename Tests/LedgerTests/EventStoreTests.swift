import Federation
import Parameters
import Testing

@testable import Ledger

/// What every conformer of `EventStore` keeps, and what the journal makes of it.
@Suite struct EventStoreTests {
    /// The conformers.
    enum Conformer: String, CaseIterable, Sendable {
        case disk
        case memory
    }

    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func store(_ conformer: Conformer) throws -> any EventStore {
        switch conformer {
        case .disk: try folder.ledger()
        case .memory: MemoryEventStore()
        }
    }

    private func append(_ step: Story.Step, to store: any EventStore) throws -> Int64 {
        try store.append(
            step.event,
            at: step.at,
            entries: step.entries,
            documents: [],
            audit: [],
            durability: .process
        )
    }

    @Test(arguments: Conformer.allCases)
    func `events are numbered from one and folded into the state they made`(_ conformer: Conformer) throws {
        let store = try store(conformer)
        var story = Story(seed: 3)
        for expected in 1...60 {
            #expect(try append(story.next(), to: store) == Int64(expected))
            if expected % 20 == 0 { try store.writeSnapshot(story.state, through: Int64(expected)) }
        }
        let loaded = try store.load()
        #expect(loaded.state == story.state)
        #expect(loaded.lastEvent == 60 && loaded.snapshot == 60)
    }

    @Test(arguments: Conformer.allCases)
    func `a record out of its order is refused with its event`(_ conformer: Conformer) throws {
        let store = try store(conformer)
        let steps = Story.rounds(2)
        let committing = steps.filter { !$0.records.isEmpty }
        #expect(throws: LedgerError.self) { try append(committing[1], to: store) }
        #expect(try store.load().lastEvent == 0)
    }

    @Test(arguments: Conformer.allCases)
    func `a snapshot of an event that is not there is refused`(_ conformer: Conformer) throws {
        let store = try store(conformer)
        var story = Story(seed: 3)
        _ = try append(story.next(), to: store)
        #expect(throws: LedgerError.snapshotUnfaithful(sequence: 2)) {
            try store.writeSnapshot(story.state, through: 2)
        }
    }

    @Test func `the records in memory are those on the disk`() throws {
        let disk = try folder.ledger()
        let memory = MemoryEventStore()
        for step in Story.rounds(4) {
            _ = try append(step, to: disk)
            _ = try append(step, to: memory)
        }
        let study = Story.studies[0]
        #expect(memory.rounds(of: study) == (try disk.rounds(of: study, limit: 10).map(\.record)))
        #expect(memory.rounds(of: study).count == 4)
    }

    @Test func `P1: a power cut takes from the end, and nothing before the last flush`() throws {
        let store = MemoryEventStore()
        let steps = Story.rounds(2)
        for step in steps { _ = try append(step, to: store) }
        // The last event commits a round, so it is flushed, and with it all before it.
        #expect(store.flushedEventCount == steps.count)
        store.losePower(keeping: 0)
        #expect(store.eventCount == steps.count)
        var story = Story(seed: 5)
        for _ in 0..<3 { _ = try append(story.tell(.deadlinePassed), to: store) }
        store.losePower(keeping: 1)
        #expect(store.eventCount == steps.count + 1)
    }

    // MARK: The journal

    @Test func `the journal's state is that of the events it stored`() throws {
        let store = MemoryEventStore()
        var journal = try FederationJournal(store: store)
        for step in Story.rounds(3) { _ = try journal.record(step.event, at: step.at) }
        let again = try FederationJournal(store: store)
        #expect(again.state == journal.state && again.lastEvent == journal.lastEvent)
        try journal.writeSnapshot()
        #expect(try FederationJournal(store: store).state == journal.state)
    }

    @Test func `P1: an event that cannot be stored changes nothing and has no effects`() throws {
        let store = MemoryEventStore()
        var journal = try FederationJournal(store: store)
        let steps = Story.rounds(1)
        for step in steps.dropLast() { _ = try journal.record(step.event, at: step.at) }
        let before = journal.state
        let last = try #require(steps.last)
        store.fail(with: .diskFull("data"))
        #expect(throws: LedgerError.diskFull("data")) { try journal.record(last.event, at: last.at) }
        #expect(journal.state == before && store.eventCount == steps.count - 1)
        store.fail(with: nil)
        #expect(try journal.record(last.event, at: last.at).isEmpty == false)
        #expect(journal.state != before)
    }

    @Test func `P1: an accepted update is flushed if its plan says so`() throws {
        for durability in Plan.Durability.allCases {
            let store = MemoryEventStore()
            var journal = try FederationJournal(store: store)
            for step in Story.rounds(1).dropLast() {
                var event = step.event
                if case .studyStarted(var plan, let model) = event {
                    plan.durability = durability
                    event = .studyStarted(plan, model: model)
                }
                _ = try journal.record(event, at: step.at)
            }
            #expect((store.flushedEventCount == store.eventCount) == (durability == .flush))
        }
    }
}
