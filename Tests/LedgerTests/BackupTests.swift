import Federation
import Foundation
import GRDB
import Parameters
import TestSupport
import Testing

@testable import Ledger

@Suite struct BackupTests {
    let folder: TemporaryFolder
    let ledger: LedgerStore

    init() throws {
        folder = try TemporaryFolder()
        ledger = try folder.ledger()
        for name in ["initial"] + (1...4).map({ "\(Story.studies[0]) \($0)" }) {
            try ledger.blobs.write(Array(name.utf8))
        }
        for step in Story.rounds(4) { try ledger.append(step) }
        try ledger.blobs.write(Array("nobody's".utf8))
    }

    @discardableResult
    private func backup(_ name: String = "backup") throws -> BackupManifest {
        try Backup.make(
            of: folder("data"),
            into: folder(name),
            companions: ["federation.yaml": Array("name: rivers\n".utf8)],
            release: "test",
            at: Story.start
        )
    }

    private func restore(_ name: String = "backup", into directory: String = "restored") throws {
        try Backup.restore(folder(name), at: Story.start) { _ in folder(directory) }
    }

    private func files(_ name: String) throws -> [String] {
        let paths = try FileManager.default.subpathsOfDirectory(atPath: folder(name))
        return paths.filter { path in
            var isFolder: ObjCBool = false
            return FileManager.default.fileExists(atPath: folder("\(name)/\(path)"), isDirectory: &isFolder)
                && !isFolder.boolValue
        }.sorted()
    }

    @Test func `a backup beside the process that writes is whole, and what was restored from it is the same`() throws {
        let loaded = try ledger.load()
        let manifest = try backup()
        #expect(manifest.lastEvent == loaded.lastEvent && manifest.blobCount == 5)
        try ledger.append(.deadlinePassed, at: Story.start, durability: .process)
        #expect(try Backup.verify(folder("backup")) == manifest)
        try restore()
        let restored = try LedgerStore.open(at: folder("restored"), expecting: Story.federation)
        #expect(try restored.load().state == loaded.state)
        #expect(try restored.lastEvent() == loaded.lastEvent)
        // What was in the backup, and that the coordinator went back to it.
        let (before, after) = (try ledger.head(), try restored.entries(limit: 1000))
        #expect(try restored.verifyChain().position == before.position + 1)
        #expect(after.dropLast().last?.digest == before.digest)
        #expect(try after.last?.entry().body.kind == .coordinatorRestored)
        #expect(try restored.blobs.list().count == 5, "what nobody names stays behind")
        #expect(try restored.audit(limit: 1).first?.entry.what == "coordinator.restored")
        try restored.append(.deadlinePassed, at: Story.start, durability: .process)
    }

    @Test func `backups made while rounds are committed are each of one moment`() async throws {
        let busy = try folder.ledger("busy")
        let steps = Story.rounds(60)
        let (folder, start) = (folder, Story.start)
        try busy.blobs.write(Array("initial".utf8))
        let seen = try await withThrowingTaskGroup(of: [Int64].self) { group in
            group.addTask {
                for step in steps {
                    // A model is stored before an event names it.
                    if case .roundAveraged(let study, let round, _, _, _) = step.event {
                        try busy.blobs.write(Array("\(study) \(round)".utf8))
                    }
                    try busy.append(step, durability: .flush)
                }
                return []
            }
            group.addTask {
                try (0..<6).map { number in
                    let target = folder("backup-\(number)")
                    let manifest = try Backup.make(of: folder("busy"), into: target, release: "test", at: start)
                    return try Backup.verify(target) == manifest ? manifest.lastEvent : -1
                }
            }
            return try await group.reduce(into: []) { $0 += $1 }
        }
        #expect(seen.count == 6 && seen == seen.sorted() && seen[0] >= 0)
        #expect(try busy.lastEvent() == Int64(steps.count))
        // Each is a state the federation was in.
        for (number, last) in seen.enumerated() {
            try restore("backup-\(number)", into: "restored-\(number)")
            let restored = try LedgerStore.open(at: folder("restored-\(number)")).load()
            var state = FederationState()
            for step in steps.prefix(Int(last)) { _ = state.handle(step.event, at: step.at) }
            #expect(restored.state == state && restored.lastEvent == last)
        }
    }

    @Test func `what a backup holds can be checked with sha256sum, and by its owner alone`() throws {
        try backup()
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/sha256sum")
        process.arguments = ["--check", "--strict", "--quiet", "SHA256SUMS"]
        process.currentDirectoryURL = URL(filePath: folder("backup"))
        try process.run()
        process.waitUntilExit()
        #expect(process.terminationStatus == 0)
        for file in try files("backup") {
            let attributes = try FileManager.default.attributesOfItem(atPath: folder("backup/\(file)"))
            #expect((attributes[.posixPermissions] as? Int).map { $0 & 0o077 } == 0, "\(file)")
        }
    }

    @Test func `a backup where nothing can be written is read all the same`() throws {
        try backup()
        let before = try files("backup")
        try Backup.verify(folder("backup"))
        #expect(try files("backup") == before, "reading makes no file")
    }

    /// One bit of every kind of file, in many places; and every file taken away; and one added.
    @Test func `an altered byte anywhere in a backup is found before anything is written`() throws {
        try backup()
        var random = Generator(state: 3)
        for file in try files("backup") {
            let bytes = try folder.bytes("backup/\(file)")
            for _ in 0..<(file.hasPrefix("blobs") ? 3 : 25) {
                var changed = bytes
                changed[random.below(bytes.count)] ^= UInt8(1 << random.below(8))
                try folder.write(changed, to: "backup/\(file)")
                let error = #expect(throws: BackupError.self, "\(file)") { try restore() }
                #expect(error?.code == "backup-altered", "\(file): \(error.map { "\($0)" } ?? "")")
            }
            try FileManager.default.removeItem(atPath: folder("backup/\(file)"))
            let error = #expect(throws: BackupError.self, "\(file)") { try restore() }
            #expect(error?.code == (file == "SHA256SUMS" ? "backup-incomplete" : "backup-altered"), "\(file)")
            try folder.write(bytes, to: "backup/\(file)")
        }
        try folder.write([1], to: "backup/blobs/more")
        #expect(throws: BackupError.self) { try restore() }
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted() == ["backup", "data"])
    }

    @Test func `half a backup, no backup, and a newer one are told apart`() throws {
        try FileManager.default.createDirectory(atPath: folder("empty"), withIntermediateDirectories: true)
        #expect(throws: BackupError.missing(folder("empty"))) { try restore("empty") }
        #expect(throws: BackupError.missing(folder("nowhere"))) { try restore("nowhere") }
        try backup()
        try FileManager.default.removeItem(atPath: folder("backup/SHA256SUMS"))
        #expect(throws: BackupError.incomplete(folder("backup"))) { try restore() }
        try FileManager.default.removeItem(atPath: folder("backup"))
        try backup()
        let manifest = try String(contentsOfFile: folder("backup/backup.json"), encoding: .utf8)
        let newer = Array(manifest.replacing("\"format\":1", with: "\"format\":7").utf8)
        try folder.write(newer, to: "backup/backup.json")
        var sums = try #require(ChecksumList(try folder.bytes("backup/SHA256SUMS")))
        sums.digests["backup.json"] = .of(newer)
        try folder.write(sums.bytes, to: "backup/SHA256SUMS")
        #expect(throws: BackupError.newerFormat(folder("backup"), found: 7, supported: 1)) { try restore() }
    }

    @Test func `nothing is written over anything`() throws {
        try folder.write([1], to: "file")
        #expect(throws: BackupError.ledger(.notAFolder(folder("file")))) { try backup("file") }
        #expect(throws: BackupError.notEmpty(folder("data"))) { try backup("data") }
        try backup()
        #expect(throws: BackupError.notEmpty(folder("backup"))) { try backup() }
        #expect(throws: BackupError.notEmpty(folder("data"))) { try restore(into: "data") }
        #expect(throws: BackupError.ledger(.notAFolder(folder("file")))) { try restore(into: "file") }
        try FileManager.default.createDirectory(atPath: folder("new"), withIntermediateDirectories: true)
        // What an interrupted restore left is no obstacle.
        try FileManager.default.createDirectory(atPath: folder("new.restoring/x"), withIntermediateDirectories: true)
        try restore(into: "new")
        #expect(!FileManager.default.fileExists(atPath: folder("new.restoring")))
        for path in ["slash/", "dot/.", "a/./b//"] { try restore(into: path) }
        #expect(try LedgerStore.open(at: folder("a/b")).lastEvent() > 0)
    }

    @Test func `a blob that was claimed is there, however many take it away at the same time`() async throws {
        let blobs = ledger.blobs
        let past = Date(timeIntervalSince1970: 1_000_000)
        let limit = Instant(milliseconds: 2_000_000_000)
        for round in 0..<200 {
            let digest = try blobs.write(Array("blob \(round)".utf8))
            try FileManager.default.setAttributes([.modificationDate: past], ofItemAtPath: blobs.path(of: digest))
            let claims = await withTaskGroup(of: Bool?.self) { group in
                for worker in 0..<6 {
                    group.addTask {
                        if worker.isMultiple(of: 2) { return try? blobs.claim(digest) }
                        _ = try? blobs.remove(digest, storedBefore: limit)
                        return nil
                    }
                }
                return await group.reduce(into: [Bool]()) { if let claim = $1 { $0.append(claim) } }
            }
            #expect(claims.count == 3)
            #expect(try blobs.contains(digest) == claims.contains(true), "round \(round)")
        }
    }

    @Test func `a damaged directory is not backed up as if it were sound`() throws {
        let digest = Story.digest("initial")
        try Data([1]).write(to: URL(filePath: ledger.blobs.path(of: digest)))
        #expect(throws: BackupError.self) { try backup() }
        #expect(throws: BackupError.incomplete(folder("backup"))) { try restore() }
        try ledger.blobs.write(Array("initial".utf8))
        try ledger.edit("UPDATE event SET payload = '{}' WHERE sequence = 3")
        let error = #expect(throws: BackupError.self) { try backup("second") }
        #expect(error?.code == "backup-unsound")
        _ = try ledger.blobs.remove(digest)
        #expect(throws: BackupError.self) { try backup("third") }
    }

    @Test func `while a backup reads, no blob is taken away, and then it is`() throws {
        let digest = Story.digest("nobody's")
        let later = Instant(milliseconds: .max)
        do {
            let reading = try BlobsInUse.share(folder("data"))
            let removal = try ledger.removeBlobs([digest], storedBefore: later)
            #expect(removal.removed.isEmpty && removal.postponed == [digest])
            _ = consume reading
        }
        #expect(try ledger.removeBlobs([digest], storedBefore: later).removed == [digest])
        #expect(try !ledger.blobs.contains(digest))
    }

    @Test func `a blob that was stored or claimed a moment ago stays`() throws {
        let digest = Story.digest("nobody's")
        let path = ledger.blobs.path(of: digest)
        let past = Date(timeIntervalSince1970: 1_000_000)
        try FileManager.default.setAttributes([.modificationDate: past], ofItemAtPath: path)
        let limit = Instant(milliseconds: 2_000_000_000)
        #expect(try ledger.blobs.claim(digest))
        #expect(try ledger.removeBlobs([digest], storedBefore: limit).postponed == [digest])
        #expect(try ledger.unnamedBlobs(storedBefore: limit) { _ in false } == [])
        try FileManager.default.setAttributes([.modificationDate: past], ofItemAtPath: path)
        #expect(try ledger.unnamedBlobs(storedBefore: limit) { _ in false } == [digest])
        #expect(try ledger.removeBlobs([digest], storedBefore: limit).removed == [digest])
        #expect(try !ledger.blobs.claim(digest))
    }
}
