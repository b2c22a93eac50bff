import Federation
import Foundation
import GRDB
import Parameters
import Testing

@testable import Ledger

/// A check finds every altered byte and names its place.
@Suite struct LedgerCheckTests {
    let folder: TemporaryFolder
    private let model = SafetensorsWriter.bytes(of: ParameterVector(layout: .empty))

    init() throws {
        folder = try TemporaryFolder()
        let ledger = try folder.ledger()
        // A story whose models are real blobs.
        var digests: [ContentDigest] = []
        for name in ["initial"] + (1...4).map({ "\(Story.studies[0]) \($0)" }) {
            digests.append(try ledger.blobs.write(Array(name.utf8)))
        }
        var events: Int64 = 0
        var state = FederationState()
        for step in Story.rounds(4) {
            events = try ledger.append(step)
            _ = state.handle(step.event, at: step.at)
        }
        try ledger.writeSnapshot(state, through: events)
        try ledger.write(
            documents: [
                .put("token", key: "a", ["name": "ash", "uses": "1"]), .put("revocations", key: "all", ["x": "y"]),
            ],
            audit: [
                AuditEntry(at: Story.start, who: "operator/anna", what: "token.created"),
                AuditEntry(at: Story.start, who: "ash", what: "enrolled", outcome: .refused, detail: "too late"),
            ],
            durability: .process
        )
        try ledger.close()
    }

    /// The problems of the directory but those every blob of this suite has: they are texts, not models.
    private func problems() throws -> [LedgerProblem] {
        try LedgerCheck.run(folder("data")).problems.filter { $0.code != "blob-unreadable" }
    }

    private func edit(_ sql: String, _ arguments: StatementArguments = []) throws {
        let queue = try DatabaseQueue(path: folder("data/tributary.sqlite"))
        try queue.writeWithoutTransaction { try $0.execute(sql: sql, arguments: arguments) }
        try queue.close()
    }

    /// Does something to the directory, looks, and puts it back.
    private func problems(after change: () throws -> Void) throws -> [LedgerProblem] {
        try FileManager.default.copyItem(atPath: folder("data"), toPath: folder("kept"))
        try change()
        let found = try problems()
        try FileManager.default.removeItem(atPath: folder("data"))
        try FileManager.default.moveItem(atPath: folder("kept"), toPath: folder("data"))
        return found
    }

    @Test func `a sound directory has no problems, and checking changes nothing`() throws {
        let before = try folder.bytes("data/tributary.sqlite")
        let report = try LedgerCheck.run(folder("data"))
        #expect(report.problems.filter { $0.code != "blob-unreadable" } == [])
        #expect(report.federation == Story.federation && report.format == Migrations.format)
        #expect(report.eventCount > 0 && report.lastEvent == Int64(report.eventCount))
        #expect(report.roundCount == 4 && report.heads.map(\.round.value) == [4])
        #expect(report.blobCount == 5 && report.neededBlobs.count == 5)
        #expect(try folder.bytes("data/tributary.sqlite") == before)
        let state = try LedgerStore.open(at: folder("data")).load().state
        #expect(report.state == state)
    }

    @Test func `a blob that is needed and no model is named`() throws {
        let found = try LedgerCheck.run(folder("data")).problems
        #expect(found.count == 5 && found.allSatisfy { $0.code == "blob-unreadable" })
    }

    @Test func `while a process owns the directory it is left alone`() throws {
        let ledger = try folder.ledger("other")
        #expect(throws: LedgerError.inUse(folder("other"), process: Int(getpid()))) {
            try LedgerCheck.run(folder("other"))
        }
        try ledger.close()
        #expect(try LedgerCheck.run(folder("other")).problems == [])
    }

    /// Every column of every row, one at a time: a number grows by one, a byte of a text or a digest is another.
    @Test(arguments: ["federation", "event", "snapshot", "entry", "contribution", "document", "audit"])
    func `one altered value anywhere is found, and its place is named`(table: String) throws {
        var rows = 0
        let queue = try DatabaseQueue(path: folder("data/tributary.sqlite"))
        let columns = try queue.read { try $0.columns(in: table) }
        let count = try #require(try queue.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM \(table)") })
        try queue.close()
        #expect(count > 0)
        for index in Set([0, count / 2, count - 1]) {
            for column in columns
            where column.name != "signer" && column.name != "signature"
                && !(table == "federation" && column.name == "id")
            {
                let key = columns.filter { $0.primaryKeyIndex > 0 }.map(\.name).joined(separator: ", ")
                let row = "(\(key)) = (SELECT \(key) FROM \(table) ORDER BY \(key) LIMIT 1 OFFSET \(index))"
                let value =
                    switch column.type {
                    case "INTEGER": "\(column.name) + 1000"
                    case "BLOB": "CAST(X'55' || substr(\(column.name), 2) AS BLOB)"
                    default: "substr(\(column.name), 1, 2) || '~' || substr(\(column.name), 4)"
                    }
                let found = try problems {
                    try edit("UPDATE \(table) SET \(column.name) = \(value) WHERE \(row)")
                }
                rows += 1
                if table == "audit", ["code", "until"].contains(column.name) { continue }
                if table == "audit", column.name == "detail", index == 0 { continue }
                // The first entry is about no study, and no event made it: there is nothing to alter.
                if table == "entry", index == 0, ["event", "study", "round"].contains(column.name) { continue }
                #expect(!found.isEmpty, "\(table).\(column.name), row \(index)")
                for problem in found { #expect(!problem.advice.isEmpty && problem.code.contains("-")) }
                let names = [table, "round", "entry", "event", "snapshot", "tributary.sqlite"]
                #expect(found.contains { problem in names.contains { problem.place.contains($0) } }, "\(found)")
            }
        }
        #expect(rows > 2)
    }

    @Test(arguments: ["event", "snapshot", "entry", "contribution", "audit"])
    func `a row that is gone is missed, but a snapshot, which costs only time`(table: String) throws {
        let found = try problems {
            try edit("DELETE FROM \(table) WHERE \(table == "contribution" ? "round" : "rowid") = 1")
        }
        if table == "snapshot" { #expect(found == []) } else { #expect(!found.isEmpty) }
    }

    @Test func `a document that is gone cannot be known, one that is no JSON is named`() throws {
        let found = try problems { try edit("UPDATE document SET body = '{' WHERE kind = 'token'") }
        #expect(found.map(\.place) == ["document token/a"])
        #expect(found.map(\.code) == ["ledger-document-unreadable"])
    }

    @Test func `every byte of a blob counts, and so does its being there`() throws {
        let blobs = try LedgerStore.open(at: folder("data")).blobs
        let digest = Story.digest("initial")
        let bytes = Array(try Data(contentsOf: URL(filePath: blobs.path(of: digest))))
        for index in bytes.indices {
            var changed = bytes
            changed[index] ^= 1
            let found = try problems { try Data(changed).write(to: URL(filePath: blobs.path(of: digest))) }
            #expect(found.map(\.code) == ["blob-corrupt"])
            #expect(found.map(\.place) == ["blobs/sha256/\(digest.hexadecimal.prefix(2))/\(digest)"])
        }
        let gone = try problems { try FileManager.default.removeItem(atPath: blobs.path(of: digest)) }
        #expect(gone.map(\.code) == ["blob-missing"])
        let foreign = try problems { try folder.write([1], to: "data/blobs/sha256/notes.txt") }
        #expect(foreign.map(\.code) == ["ledger-foreign-file"])
    }

    @Test func `bytes of the database changed at random are found, unless they mean nothing`() throws {
        var random = Generator(state: 8)
        var found = 0
        let bytes = try folder.bytes("data/tributary.sqlite")
        let sound = try LedgerCheck.run(folder("data"))
        for _ in 0..<120 {
            var changed = bytes
            changed[random.below(bytes.count)] ^= UInt8(1 << random.below(8))
            try folder.write(changed, to: "data/tributary.sqlite")
            do throws(LedgerError) {
                let report = try LedgerCheck.run(folder("data"))
                if report.problems == sound.problems {
                    #expect(report.state == sound.state && report.heads == sound.heads)
                } else {
                    found += 1
                }
            } catch {
                #expect(LedgerError.codes.contains(error.code))
                found += 1
            }
        }
        #expect(found > 20)
    }

    @Test func `a database cut short is named`() throws {
        var bytes = try folder.bytes("data/tributary.sqlite")
        bytes.removeLast(5000)
        try folder.write(bytes, to: "data/tributary.sqlite")
        #expect(try LedgerCheck.run(folder("data")).problems.map(\.code).first == "ledger-damaged")
    }
}
