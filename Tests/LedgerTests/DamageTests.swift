import Federation
import Foundation
import GRDB
import Testing

@testable import Ledger

/// Files that were cut short or changed: a clear error or a state the federation was in, never a crash.
@Suite struct DamageTests {
    let folder: TemporaryFolder
    /// The states the federation was in, by the number of events.
    let states: [FederationState]

    init() throws {
        folder = try TemporaryFolder()
        let ledger = try folder.ledger()
        var story = Story(seed: 21)
        var states = [story.state]
        for count in 1...80 as ClosedRange<Int64> {
            try ledger.append(story.next())
            states.append(story.state)
            if count == 40 { try ledger.writeSnapshot(story.state, through: count) }
        }
        self.states = states
        try folder.copyOfKilled("data", as: "killed")
        try ledger.close()
        try folder.copyOfKilled("data", as: "closed")
    }

    /// Opens, loads and reads everything; the number of events found, or the error.
    private func outcome(_ name: String) -> Result<Int64, LedgerError> {
        Result { () throws(LedgerError) -> Int64 in
            let ledger = try LedgerStore.open(at: folder(name))
            let loaded = try ledger.load()
            #expect(loaded.state == states[Int(loaded.lastEvent)], "\(name): \(loaded.lastEvent) events")
            try ledger.verifyChain()
            _ = try ledger.events(limit: 1000)
            return loaded.lastEvent
        }
    }

    /// The damaged copies of one file.
    private func damage(
        _ source: String,
        _ file: String,
        times: Int,
        seed: UInt64,
        _ change: (inout [UInt8], inout Generator) -> Void
    ) throws -> [Result<Int64, LedgerError>] {
        var random = Generator(state: seed)
        return try (0..<times).map { number in
            let name = "\(source)-\(number)"
            try folder.copyOfKilled(source, as: name)
            var bytes = try folder.bytes("\(name)/\(file)")
            change(&bytes, &random)
            try folder.write(bytes, to: "\(name)/\(file)")
            let result = outcome(name)
            try FileManager.default.removeItem(atPath: folder(name))
            return result
        }
    }

    @Test func `an undamaged copy has everything`() throws {
        #expect(try outcome("killed").get() == 80)
        #expect(try outcome("closed").get() == 80)
    }

    @Test func `a log cut short anywhere gives a state the federation was in`() throws {
        let results = try damage("killed", "tributary.sqlite-wal", times: 60, seed: 1) { bytes, random in
            bytes.removeLast(random.below(bytes.count + 1))
        }
        for result in results { #expect(throws: Never.self) { try result.get() } }
        #expect(Set(results.compactMap { try? $0.get() }).count > 10)
    }

    @Test func `a log with changed bytes gives a state the federation was in`() throws {
        let results = try damage("killed", "tributary.sqlite-wal", times: 60, seed: 2) { bytes, random in
            bytes[random.below(bytes.count)] ^= UInt8(1 << random.below(8))
        }
        for result in results { #expect(throws: Never.self) { try result.get() } }
    }

    @Test func `a database cut short anywhere is called damaged`() throws {
        let results = try damage("closed", "tributary.sqlite", times: 60, seed: 3) { bytes, random in
            bytes.removeLast(1 + random.below(bytes.count))
        }
        for case .failure(let error) in results {
            #expect(error.code == "ledger-damaged", "\(error)")
        }
        #expect(results.allSatisfy { if case .failure = $0 { true } else { false } })
    }

    @Test func `a database with changed bytes gives a clear error or the state as it was`() throws {
        let results = try damage("closed", "tributary.sqlite", times: 250, seed: 4) { bytes, random in
            for _ in 0...random.below(3) { bytes[random.below(bytes.count)] ^= UInt8(1 << random.below(8)) }
        }
        for result in results {
            switch result {
            case .success(let count): #expect(count == 80)
            case .failure(let error): #expect(LedgerError.codes.contains(error.code) && !error.description.isEmpty)
            }
        }
        #expect(results.contains { if case .failure = $0 { true } else { false } })
    }

    @Test(arguments: [
        "event", "snapshot", "entry", "entry_round", "contribution", "contribution_by_node", "document", "audit",
    ])
    func `a damaged table is found when the ledger is opened, whether or not it is read`(table: String) throws {
        let queue = try DatabaseQueue(path: folder("closed/tributary.sqlite"))
        let sql = "SELECT rootpage FROM sqlite_master WHERE name = ?"
        let page = try #require(try queue.read { try Int.fetchOne($0, sql: sql, arguments: [table]) })
        try queue.close()
        var bytes = try folder.bytes("closed/tributary.sqlite")
        for index in (page - 1) * 4096..<page * 4096 { bytes[index] = 0xa5 }
        try folder.write(bytes, to: "closed/tributary.sqlite")
        let error = #expect(throws: LedgerError.self) { try LedgerStore.open(at: folder("closed")) }
        #expect(error?.code == "ledger-damaged")
    }

    @Test func `a page overwritten with noise gives a clear error or the state as it was`() throws {
        let results = try damage("closed", "tributary.sqlite", times: 60, seed: 5) { bytes, random in
            let page = random.below(bytes.count / 4096) * 4096
            for index in page..<page + 4096 { bytes[index] = UInt8(random.below(256)) }
        }
        for case .success(let count) in results { #expect(count == 80) }
        #expect(results.contains { if case .failure = $0 { true } else { false } })
    }
}
