import Foundation
import GRDB

@testable import Federation
@testable import Ledger

/// A folder of a test's own, removed with the value.
final class TemporaryFolder: Sendable {
    let path: String

    init() throws {
        path = FileManager.default.temporaryDirectory.path + "/ledger-tests-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    /// A path in the folder.
    func callAsFunction(_ name: String) -> String { "\(path)/\(name)" }

    /// The bytes of a file in it.
    func bytes(_ name: String) throws -> [UInt8] { Array(try Data(contentsOf: URL(filePath: self(name)))) }

    /// Writes a file in it.
    func write(_ bytes: [UInt8], to name: String) throws { try Data(bytes).write(to: URL(filePath: self(name))) }

    /// What a kill leaves of a data directory in this folder: its files as they are now, without closing anything.
    func copyOfKilled(_ name: String, as copy: String) throws {
        try FileManager.default.createDirectory(atPath: self(copy), withIntermediateDirectories: true)
        for file in ["tributary.sqlite", "tributary.sqlite-wal"]
        where FileManager.default.fileExists(atPath: self("\(name)/\(file)")) {
            try FileManager.default.copyItem(atPath: self("\(name)/\(file)"), toPath: self("\(copy)/\(file)"))
        }
    }

    /// A new ledger in this folder, open.
    func ledger(_ name: String = "data") throws -> LedgerStore {
        try LedgerStore.create(at: self(name), federation: Story.federation, at: Story.start)
        return try LedgerStore.open(at: self(name))
    }
}

extension LedgerStore {
    /// Runs SQL, as somebody would who edits the database by hand.
    func edit(_ sql: String, _ arguments: StatementArguments = []) throws {
        try pool.writeWithoutTransaction { try $0.execute(sql: sql, arguments: arguments) }
    }

    /// One number from the database.
    func number(_ sql: String) throws -> Int? { try pool.read { try Int.fetchOne($0, sql: sql) } }

    /// Stores the next event of a story with the facts it makes, and tells the story.
    @discardableResult
    func append(_ step: Story.Step, durability: Plan.Durability = .process) throws -> Int64 {
        try append(step.event, at: step.at, entries: step.entries, durability: durability)
    }
}
