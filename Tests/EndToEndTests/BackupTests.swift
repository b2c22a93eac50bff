import Federation
import Foundation
import Ledger
import TestSupport
import Testing

@Suite(.serialized) struct BackupTests {
    private static let names = ["ash", "birch", "cedar"]

    @Test(arguments: [nil, "{method: ewc}"])
    func `P1, P2: restored from a backup that is some rounds old, the federation ends with the same bits`(
        continual: String?
    ) throws {
        let undisturbed = try RealFederation(nodes: Self.names, rounds: 8, quorum: 3, continual: continual)
        try undisturbed.startStudy(Self.names)
        let expected = try undisturbed.finishedModel()

        let federation = try RealFederation(nodes: Self.names, rounds: 8, quorum: 3, continual: continual)
        try federation.startStudy(Self.names)
        try federation.reach(round: 2)
        let backup = federation.folder + "/backup"
        let made = try federation.command("coordinator", "backup", backup)
        #expect(made.status == 0, "\(made.errors)")
        #expect(made.output.contains("verified"))
        let backedUp = try Self.lastRound(of: backup)
        // The nodes see rounds that the backup does not know, and forget the updates of those before.
        try federation.reach(round: min(backedUp + 2, 8))
        federation.killCoordinator()
        try federation.restore(backup)
        // What the restore wrote is signed at the start.
        let restored = try federation.command("coordinator", "check")
        #expect(restored.output.contains("unsigned 1 entries"), "\(restored.output)")
        #expect(!restored.output.contains("[history-"), "\(restored.output)")
        try federation.startCoordinator()
        #expect(try federation.finishedModel() == expected)
        #expect(federation.stopCoordinator() == 0)
        let checked = try federation.command("coordinator", "check", "--json")
        #expect(checked.status == 0, "\(checked.output)")
    }

    /// The last round of the study in a backup.
    private static func lastRound(of backup: String) throws -> Int {
        let checked = try Executable.run("coordinator", "check", "--directory", backup, "--json")
        let json = try JSONSerialization.jsonObject(with: Data(checked.output.utf8)) as? [String: Any]
        let heads = try #require(json?["heads"] as? [[String: Any]])
        return try #require(heads.first?["round"] as? Int)
    }

    @Test func `bad input is refused with a code and advice, before anything is written`() throws {
        let federation = try RealFederation(nodes: ["ash"], rounds: 3, quorum: 1)
        try federation.startStudy(["ash"])
        _ = try federation.finishedModel()
        let backup = federation.folder + "/backup"
        #expect(try federation.command("coordinator", "backup", backup).status == 0)
        // While the coordinator owns the directory.
        try expect(federation.command("coordinator", "start"), failsWith: "ledger-in-use")
        try expect(federation.command("coordinator", "check"), failsWith: "ledger-in-use")
        try expect(federation.command("coordinator", "backup", backup), failsWith: "backup-folder-not-empty")
        #expect(federation.stopCoordinator() == 0)
        #expect(try federation.command("coordinator", "check").status == 0)
        // The coordinator is stopped: backed up all the same.
        #expect(try federation.command("coordinator", "backup", federation.folder + "/cold").status == 0)
        try expectRefusedBackups(backup, federation)
        try expectRefusedDirectories(federation)
    }

    @Test func `a data directory of the oldest format is brought forward by a start, and its open round goes on`()
        throws
    {
        let folder = try TemporaryFolder()
        let made = try Executable.run(
            "coordinator",
            "init",
            "--name",
            "rivers",
            "--directory",
            folder.path,
            "--port",
            "0"
        )
        #expect(made.status == 0, "\(made.errors)")
        let golden = Repository.root.appending(path: "Tests/LedgerTests/Golden/format-1").path
        let data = folder.path + "/data"
        let manager = FileManager.default
        try manager.removeItem(atPath: data + "/tributary.sqlite")
        try manager.copyItem(atPath: golden + "/tributary.db", toPath: data + "/tributary.sqlite")
        for name in ["blobs", "spool"] { try manager.copyItem(atPath: "\(golden)/\(name)", toPath: "\(data)/\(name)") }
        let file = folder.path + "/federation.yaml"
        let log = folder.path + "/log"
        // What the history says may be later than this machine's time: it was written by another.
        let coordinator = try Child(["coordinator", "start", "--federation", file, "--accept-clock"], log: log)
        for _ in 0..<600 where !manager.fileExists(atPath: data + "/coordinator.url") { usleep(50_000) }
        let list = try Executable.run("study", "list", "--federation", file)
        #expect(list.status == 0, "\(list.errors)")
        for study in ["heart", "lung", "open"] { #expect(list.output.contains(study)) }
        #expect(coordinator.stop() == 0)
        let text = try String(contentsOfFile: log, encoding: .utf8)
        #expect(!text.contains("update.lost"), "\(text)")
        #expect(manager.fileExists(atPath: data + "/tributary.sqlite.format-1"))
        let checked = try Executable.run("coordinator", "check", "--federation", file)
        #expect(checked.status == 0, "\(checked.output)")
    }

    @Test
    func `a clock an hour behind is refused; a torn log is not, and costs only what was not flushed`()
        throws
    {
        let federation = try RealFederation(nodes: ["ash"], rounds: 400, quorum: 1)
        try federation.startStudy(["ash"])
        try federation.reach(round: 3)
        federation.killNode("ash")
        federation.killCoordinator()
        let data = federation.home + "/data"
        // What a power cut leaves of a log whose last pages were not flushed.
        let log = try #require(FileHandle(forUpdatingAtPath: data + "/tributary.sqlite-wal"))
        let end = try log.seekToEnd()
        try log.truncate(atOffset: end - min(end, 1000))
        let checked = try federation.command("coordinator", "check")
        let wrong = checked.output.split(separator: "\n").filter { $0.contains("[") && !$0.contains("[spool-") }
        #expect(wrong.isEmpty, "\(checked.output)")
        try federation.startCoordinator()
        #expect((federation.committedRounds() ?? 0) >= 2)
        #expect(federation.stopCoordinator() == 0)
        // The history says that it is an hour later than this machine does.
        let ledger = try LedgerStore.open(at: data)
        let now = Instant(milliseconds: Int64(Date().timeIntervalSince1970 * 1000))
        try ledger.append(.deadlinePassed, at: now.advanced(bySeconds: 3600), durability: .flush)
        try ledger.close()
        let refused = try federation.command("coordinator", "start")
        try expect(refused, failsWith: "clock-behind-history")
        #expect(refused.errors.contains("--accept-clock"))
        let url = data + "/coordinator.url"
        try FileManager.default.removeItem(atPath: url)
        let accepted = try Child(
            ["coordinator", "start", "--accept-clock", "--federation", federation.federationFile],
            log: federation.folder + "/accepted.log"
        )
        try federation.waitFor("the coordinator") { FileManager.default.fileExists(atPath: url) }
        #expect(accepted.stop() == 0)
    }

    private func expectRefusedBackups(_ backup: String, _ federation: RealFederation) throws {
        let manager = FileManager.default
        func restore(_ name: String, into target: String = "new") throws -> Executable.Result {
            try Executable.run(
                "coordinator",
                "restore",
                "\(federation.folder)/\(name)",
                "--into",
                "\(federation.folder)/\(target)"
            )
        }
        try expect(restore("nowhere"), failsWith: "backup-missing")
        try expect(restore("backup", into: "ash"), failsWith: "backup-folder-not-empty")
        try manager.copyItem(atPath: backup, toPath: federation.folder + "/half")
        try manager.removeItem(atPath: federation.folder + "/half/SHA256SUMS")
        try expect(restore("half"), failsWith: "backup-incomplete")
        try manager.copyItem(atPath: backup, toPath: federation.folder + "/altered")
        try federation.flip(federation.folder + "/altered/tributary.sqlite", at: 5000)
        try expect(restore("altered"), failsWith: "backup-altered")
        #expect(!manager.fileExists(atPath: federation.folder + "/new"))
        // Without the authority's key it says what is missing, and the start names the file.
        let restored = try restore("backup")
        #expect(restored.status == 0 && restored.output.contains("data/authority.key"), "\(restored.output)")
        let started = try Executable.run(
            "coordinator",
            "start",
            "--federation",
            federation.folder + "/new/federation.yaml"
        )
        #expect(started.status == 1 && started.errors.contains("authority.key"), "\(started.errors)")
    }

    private func expectRefusedDirectories(_ federation: RealFederation) throws {
        let data = federation.home + "/data"
        let manager = FileManager.default
        func restart(after change: () throws -> Void) throws -> Executable.Result {
            let kept = federation.folder + "/kept"
            try manager.copyItem(atPath: federation.home + "/data", toPath: kept)
            try change()
            let result = try federation.command("coordinator", "start")
            try manager.removeItem(atPath: data)
            try manager.moveItem(atPath: kept, toPath: data)
            return result
        }
        let truncated = try restart {
            let file = try #require(FileHandle(forUpdatingAtPath: data + "/tributary.sqlite"))
            try file.truncate(atOffset: 9000)
        }
        try expect(truncated, failsWith: "ledger-damaged")
        let newer = try restart {
            // `user_version`, which says the format, is at byte 60 of a SQLite file.
            try federation.flip(data + "/tributary.sqlite", at: 62)
        }
        try expect(newer, failsWith: "ledger-newer-format")
        let text = try String(contentsOfFile: federation.federationFile, encoding: .utf8)
        try text.replacing("name: wards", with: "name: hills")
            .write(toFile: federation.federationFile, atomically: true, encoding: .utf8)
        let started = try federation.command("coordinator", "start")
        try text.write(toFile: federation.federationFile, atomically: true, encoding: .utf8)
        #expect(started.status == 1, "\(started.errors)")
        // A blob that a disk has changed is found by a check, and named.
        let blob = try #require(
            try manager.subpathsOfDirectory(atPath: data + "/blobs/sha256").first { $0.count > 64 }
        )
        try federation.flip("\(data)/blobs/sha256/\(blob)", at: 100)
        let checked = try federation.command("coordinator", "check", "--json")
        #expect(checked.status == 1)
        #expect(checked.output.contains("blobs/sha256/\(blob)") && checked.output.contains("blob-corrupt"))
    }

    private func expect(_ result: Executable.Result, failsWith code: String) throws {
        #expect(result.status == 1, "\(code): \(result.errors)")
        #expect(result.errors.contains("[\(code)]"), "\(result.errors)")
        #expect(result.output.isEmpty)
    }
}

extension RealFederation {
    /// Changes one bit of a file.
    func flip(_ path: String, at offset: Int) throws {
        var bytes = try Data(contentsOf: URL(fileURLWithPath: path))
        bytes[offset] ^= 1
        try bytes.write(to: URL(fileURLWithPath: path))
    }
}
