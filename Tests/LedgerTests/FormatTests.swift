import Federation
import Foundation
import GRDB
import Parameters
import Testing

@testable import Ledger

/// Data directories as released formats wrote them. They outlive releases: what is in `Golden/format-<n>` is never made
/// anew. Each was written by real processes: two studies that finished, one with tasks, and one whose first round waits
/// for the last of three nodes.
@Suite struct FormatTests {
    /// Every format that was released before today's.
    static let formats = Array(1..<Migrations.format)

    /// How many events each has.
    static let events = [1: 51, 2: 52]

    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    /// A copy of the directory that a format's release wrote.
    private func directory(format: Int) throws -> String {
        let golden = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Golden/format-\(format)")
        try FileManager.default.copyItem(at: golden, to: URL(filePath: folder("data")))
        try FileManager.default.moveItem(atPath: folder("data/tributary.db"), toPath: folder("data/tributary.sqlite"))
        return folder("data")
    }

    @Test(arguments: formats)
    func `a directory of an older release is read whole, and its federation goes on`(format: Int) throws {
        let data = try directory(format: format)
        let ledger = try LedgerStore.open(at: data, expecting: Story.federation)
        #expect(try ledger.number("PRAGMA user_version") == Migrations.format)
        let loaded = try ledger.load()
        #expect(loaded.lastEvent == (Self.events[format]).map(Int64.init) && loaded.unusableSnapshots.isEmpty)
        #expect(try ledger.studies().map(\.text) == ["heart", "lung"])
        try ledger.verifyChain()
        for study in try ledger.studies() {
            #expect(loaded.state.studies[study]?.status == .finished)
        }
        #expect(try ledger.documents("token", as: [String: JSONAny].self).count == 4)
        // The round that waits for its last node gets the update and is history.
        let open = try #require(StudyName("open"))
        var state = loaded.state
        let round = try #require(state.studies[open]?.round)
        #expect(round.contributions.count == 2)
        let claim = UpdateClaim(
            node: try #require(NodeName("ward")),
            study: open,
            round: .first,
            model: round.plan.model,
            digest: Story.digest("ward"),
            byteCount: 1,
            exampleCount: 5,
            seconds: 1
        )
        let now = round.plan.deadline.advanced(bySeconds: -1)
        var records: [RoundRecord] = []
        for event in [.updateVerified(claim), .roundAveraged(open, .first, model: Story.digest("mean"))]
            as [FederationEvent]
        {
            let committed = state.handle(event, at: now).compactMap { effect -> RoundRecord? in
                if case .commit(let record) = effect { record } else { nil }
            }
            let entries = committed.map { EntryBody.roundCommitted(CommittedRound(record: $0)) }
            try ledger.append(event, at: now, entries: entries, durability: .process)
            records += committed
        }
        #expect(records.count == 1)
        try ledger.verifyChain()
        #expect(try ledger.load().state == state)
    }

    @Test(arguments: formats)
    func `a directory of an older release is sound, and checking does not bring it forward`(format: Int) throws {
        let data = try directory(format: format)
        let before = try folder.bytes("data/tributary.sqlite")
        let report = try LedgerCheck.run(data)
        #expect(report.problems == [])
        #expect(report.format == format)
        #expect(report.eventCount == Self.events[format] && report.blobCount == 10)
        #expect(try folder.bytes("data/tributary.sqlite") == before)
    }

    @Test(arguments: formats)
    func `an older release's backup is restored`(format: Int) throws {
        let data = try directory(format: format)
        try Backup.make(of: data, into: folder("backup"), release: "test", at: Story.start)
        #expect(try Backup.verify(folder("backup")).databaseFormat == format)
        try Backup.restore(folder("backup"), at: Story.start) { _ in folder("restored") }
        #expect(try LedgerStore.open(at: folder("restored")).lastEvent() == Self.events[format].map(Int64.init))
    }

    @Test func `bringing a directory forward keeps the database as the older release can read it`() throws {
        let data = try directory(format: 1)
        // What an interrupted attempt left.
        try folder.write([1, 2, 3], to: "data/tributary.sqlite.format-1.unfinished")
        try LedgerStore.open(at: data).close()
        #expect(!FileManager.default.fileExists(atPath: folder("data/tributary.sqlite.format-1.unfinished")))
        let copy = try DatabaseQueue(path: folder("data/tributary.sqlite.format-1"))
        let found = try ["PRAGMA user_version", "SELECT count(*) FROM event", "PRAGMA integrity_check"].map { sql in
            try copy.read { try String.fetchOne($0, sql: sql) }
        }
        #expect(found == ["1", "51", "ok"])
        let mode = try FileManager.default.attributesOfItem(atPath: folder("data/tributary.sqlite.format-1"))
        #expect((mode[.posixPermissions] as? Int).map { $0 & 0o077 } == 0)
    }

    @Test func `a change of the schema that fails leaves the older format, from which the next start goes on`() throws {
        struct Failure: Error {}
        let data = try directory(format: 1)
        let failing: Migrations.Step = { database in
            try database.execute(sql: "DELETE FROM event")
            throw Failure()
        }
        #expect(throws: LedgerError.self) { try LedgerStore.open(at: data, steps: [Migrations.steps[0], failing]) }
        let ledger = try LedgerStore.open(at: data)
        #expect(try ledger.lastEvent() == 51)
        #expect(try ledger.number("PRAGMA user_version") == Migrations.format)
    }

    @Test func `a newer release's directory is refused by check and backup too, before anything is written`() throws {
        try folder.ledger().close()
        let queue = try DatabaseQueue(path: folder("data/tributary.sqlite"))
        try queue.writeWithoutTransaction { try $0.execute(sql: "PRAGMA user_version = 99") }
        try queue.close()
        let before = try folder.bytes("data/tributary.sqlite")
        #expect(throws: LedgerError.newerFormat(folder("data"), found: 99, supported: Migrations.format)) {
            try LedgerCheck.run(folder("data"))
        }
        let error = #expect(throws: BackupError.self) {
            try Backup.make(of: folder("data"), into: folder("backup"), release: "test", at: Story.start)
        }
        #expect(error?.code == "ledger-newer-format")
        #expect(!FileManager.default.fileExists(atPath: folder("backup")))
        #expect(try folder.bytes("data/tributary.sqlite") == before)
    }

    @Test func `when the last event happened can be asked before a directory is brought forward`() throws {
        let data = try directory(format: 1)
        let before = try folder.bytes("data/tributary.sqlite")
        let instant = try LedgerStore.lastInstant(at: data, expecting: Story.federation)
        #expect(try folder.bytes("data/tributary.sqlite") == before)
        #expect(instant == (try LedgerStore.open(at: data).lastInstant()) && instant != nil)
        let other = try #require(FederationName("mountains"))
        #expect(throws: LedgerError.otherFederation(data, found: Story.federation, expected: other)) {
            try LedgerStore.lastInstant(at: data, expecting: other)
        }
        #expect(throws: LedgerError.missing(folder("nowhere"))) { try LedgerStore.lastInstant(at: folder("nowhere")) }
    }

    @Test func `another federation's directory is refused before anything is written`() throws {
        let data = try directory(format: 1)
        let before = try folder.bytes("data/tributary.sqlite")
        let other = try #require(FederationName("mountains"))
        #expect(throws: LedgerError.otherFederation(data, found: Story.federation, expected: other)) {
            try LedgerStore.open(at: data, expecting: other)
        }
        #expect(try folder.bytes("data/tributary.sqlite") == before)
        #expect(!FileManager.default.fileExists(atPath: folder("data/tributary.sqlite.format-1")))
    }
}

/// JSON of any shape.
private struct JSONAny: Decodable {
    init(from decoder: any Decoder) throws {}
}
