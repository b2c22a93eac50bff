import Federation
import Foundation
import GRDB
import Testing

@testable import Ledger

@Suite struct OpeningTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    /// The error of opening, if it fails.
    private func failure(_ name: String = "data") -> LedgerError? {
        do throws(LedgerError) { _ = try LedgerStore.open(at: folder(name)) } catch { return error }
        return nil
    }

    /// A ledger that was made and closed.
    private func made() throws { try folder.ledger().close() }

    /// Changes the closed database as somebody would with another program.
    private func edit(_ sql: String) throws {
        let queue = try DatabaseQueue(path: folder("data/tributary.sqlite"))
        try queue.writeWithoutTransaction { try $0.execute(sql: sql) }
        try queue.close()
    }

    @Test func `a new ledger knows its federation and has no events`() throws {
        let ledger = try folder.ledger("a/b/data")
        #expect(ledger.federation == Story.federation)
        let loaded = try ledger.load()
        #expect(loaded.state == FederationState())
        #expect(loaded.lastEvent == 0)
        #expect(try ledger.studies() == [])
        #expect(try ledger.events(limit: 10) == [])
    }

    @Test func `what a ledger holds is readable by its owner alone`() throws {
        try made()
        for name in ["data", "data/tributary.sqlite", "data/lock", "data/blobs"] {
            let attributes = try FileManager.default.attributesOfItem(atPath: folder(name))
            let mode = try #require(attributes[.posixPermissions] as? Int)
            #expect(mode & 0o077 == 0, "\(name)")
        }
    }

    @Test func `a ledger is never made over another`() throws {
        let ledger = try folder.ledger()
        try ledger.append(.nodeEnrolled(Story.nodes[0], certificate: "a"), at: Story.start, durability: .process)
        #expect(throws: LedgerError.inUse(folder("data"), process: Int(getpid()))) {
            try LedgerStore.create(at: folder("data"), federation: Story.federation, at: Story.start)
        }
        try folder.copyOfKilled("data", as: "copy")
        #expect(throws: LedgerError.alreadyExists(folder("copy"))) {
            try LedgerStore.create(at: folder("copy"), federation: Story.federation, at: Story.start)
        }
        #expect(try LedgerStore.open(at: folder("copy")).lastEvent() == 1)
    }

    @Test func `making a ledger goes on where an interrupted attempt stopped`() throws {
        try FileManager.default.createDirectory(atPath: folder("data"), withIntermediateDirectories: true)
        try folder.write(Array("half a database".utf8), to: "data/tributary.sqlite.unfinished")
        #expect(failure() == .noLedger(folder("data")))
        let ledger = try folder.ledger()
        #expect(ledger.federation == Story.federation)
        #expect(!FileManager.default.fileExists(atPath: folder("data/tributary.sqlite.unfinished")))
    }

    @Test func `one process owns a directory, and the refusal names it`() throws {
        var owner: LedgerStore? = try folder.ledger()
        #expect(failure() == .inUse(folder("data"), process: Int(getpid())))
        #expect(owner?.federation == Story.federation)
        owner = nil
        #expect(failure() == nil)
    }

    @Test func `a closed ledger gives its directory back and says that it is closed`() throws {
        let ledger = try folder.ledger()
        try ledger.close()
        try ledger.close()
        #expect(throws: LedgerError.closed(folder("data"))) { try ledger.load() }
        #expect(throws: LedgerError.closed(folder("data"))) {
            try ledger.append(.deadlinePassed, at: Story.start, durability: .process)
        }
        #expect(failure() == nil)
    }

    @Test func `a path without a folder, a file, and a folder without a ledger are told apart`() throws {
        #expect(failure("nowhere") == .missing(folder("nowhere")))
        try folder.write([1], to: "file")
        #expect(failure("file") == .notAFolder(folder("file")))
        #expect(throws: LedgerError.notAFolder(folder("file"))) {
            try LedgerStore.create(at: folder("file"), federation: Story.federation, at: Story.start)
        }
        #expect(failure("file/below") == .missing(folder("file/below")))
        try FileManager.default.createDirectory(atPath: folder("empty"), withIntermediateDirectories: true)
        #expect(failure("empty") == .noLedger(folder("empty")))
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder("empty")) == [])
    }

    @Test func `a newer release's ledger is refused before anything is written`() throws {
        try made()
        try edit("PRAGMA user_version = \(Migrations.format + 1)")
        let before = try folder.bytes("data/tributary.sqlite")
        let newer = LedgerError.newerFormat(
            folder("data"),
            found: Migrations.format + 1,
            supported: Migrations.format
        )
        #expect(failure() == newer)
        #expect(try folder.bytes("data/tributary.sqlite") == before)
    }

    @Test func `another program's database is refused before anything is written`() throws {
        try FileManager.default.createDirectory(atPath: folder("data"), withIntermediateDirectories: true)
        try edit("CREATE TABLE recipe (name TEXT)")
        let before = try folder.bytes("data/tributary.sqlite")
        #expect(failure() == .foreign(folder("data/tributary.sqlite")))
        #expect(try folder.bytes("data/tributary.sqlite") == before)
    }

    @Test(arguments: ["", "x", "not a database, but long enough to be looked at", "zeros"])
    func `a file that is no database is called damaged`(content: String) throws {
        try made()
        let bytes = content == "zeros" ? [UInt8](repeating: 0, count: 8192) : Array(content.utf8)
        try folder.write(bytes, to: "data/tributary.sqlite")
        #expect(failure()?.code == "ledger-damaged")
    }

    @Test func `a ledger that does not say whose it is is called damaged`() throws {
        try made()
        try edit("DELETE FROM federation")
        #expect(failure()?.code == "ledger-damaged")
    }

    @Test(.enabled(if: geteuid() != 0, "root may write everywhere"))
    func `a read-only folder is refused with the path`() throws {
        try made()
        try FileManager.default.removeItem(atPath: folder("data/lock"))
        try FileManager.default.setAttributes([.posixPermissions: 0o500], ofItemAtPath: folder("data"))
        defer { try? FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: folder("data")) }
        #expect(failure()?.code == "ledger-not-writable")
    }

    @Test func `a place where nothing can be made is refused with the system's words`() {
        let error = #expect(throws: LedgerError.self) {
            try LedgerStore.create(at: "/sys/tributary-test", federation: Story.federation, at: Story.start)
        }
        #expect(error?.code == "ledger-not-writable")
        #expect(error?.description.hasPrefix("/sys/tributary-test: not writable: ") == true)
    }

    @Test func `the file says which program and format it is of`() throws {
        let ledger = try folder.ledger()
        #expect(try ledger.number("PRAGMA application_id") == Migrations.application)
        #expect(try ledger.number("PRAGMA user_version") == Migrations.format)
    }
}
