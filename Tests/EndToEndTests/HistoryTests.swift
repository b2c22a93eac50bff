import Foundation
import GRDB
import TestSupport
import Testing

/// The history of real processes, verified by the command and by a program that knows only its specification.
struct HistoryTests {
    private static let hasPython: Bool = {
        guard FileManager.default.isExecutableFile(atPath: "/usr/bin/python3") else { return false }
        let folder = FileManager.default.temporaryDirectory.path
        let log = folder + "/tributary-python-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: log) }
        let child = try? Child(
            ["-c", "import cryptography.x509"],
            log: log,
            executable: "/usr/bin/python3",
            folder: folder
        )
        return child?.wait() == 0
    }()

    private func federation() throws -> RealFederation {
        let federation = try RealFederation(nodes: ["ash", "elm"], rounds: 3, quorum: 2)
        let plan = try String(contentsOfFile: federation.folder + "/plan.yaml", encoding: .utf8)
        try federation.write(plan + "keep: {updates: 10}\n", to: "plan.yaml")
        try federation.startStudy(["ash", "elm"])
        _ = try federation.finishedModel()
        return federation
    }

    private func json(_ result: Executable.Result) throws -> [String: Any] {
        try #require(try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any])
    }

    @Test func `P7: the history is verified of a running coordinator, a stopped one, a backup and an export alone`()
        throws
    {
        let federation = try federation()
        let authority = federation.home + "/data/authority.pem"
        let running = try federation.command("rounds", "verify", "--recompute", "--blobs", "--json")
        #expect(running.status == 0, "\(running.output)\(running.errors)")
        let report = try json(running)
        #expect(report["pinned"] as? Bool == true && report["rounds"] as? Int == 4)
        #expect(report["recomputed"] as? Int == 3 && report["not_recomputed"] as? Int == 0)
        #expect(report["blobs"] as? Int == 4)
        let export = federation.folder + "/history.jsonl"
        #expect(try federation.command("rounds", "export", "--output", export).status == 0)
        let alone = try Executable.run("rounds", "verify", export)
        #expect(alone.status == 0 && alone.output.contains("named by the history itself"), "\(alone.output)")
        let pinned = try Executable.run("rounds", "verify", export, "--authority", authority)
        #expect(pinned.status == 0 && pinned.output.contains("the one that was expected"), "\(pinned.output)")
        #expect(try federation.command("coordinator", "backup", federation.folder + "/backup").status == 0)
        #expect(federation.stopCoordinator() == 0)
        for directory in [federation.home + "/data", federation.folder + "/backup"] {
            let found = try Executable.run("rounds", "verify", "--directory", directory, "--recompute", "--json")
            #expect(found.status == 0, "\(found.output)\(found.errors)")
            #expect(try json(found)["recomputed"] as? Int == (directory.hasSuffix("data") ? 3 : 0))
        }
        let again = federation.folder + "/again.jsonl"
        let data = federation.home + "/data"
        #expect(try Executable.run("rounds", "export", "--directory", data, "--output", again).status == 0)
        // The one that was stopped has nothing more to say.
        #expect(FileManager.default.contentsEqual(atPath: export, andPath: again))
        try expectProblems(export, authority)
        try expectForgery(data, export, federation)
        try expectContributions(data, federation.folder)
        try expectDamage(data)
    }

    @Test func `each update's worth is computed from a running coordinator, on a hold-out that stays here`() throws {
        let federation = try federation()
        let known = federation.folder + "/ash/node.yaml"
        let found = try federation.command("rounds", "contributions", "2", "--data", known, "--json")
        #expect(found.status == 0, "\(found.errors)")
        let report = try json(found)
        let nodes = try #require(report["nodes"] as? [[String: Any]])
        #expect(nodes.compactMap { $0["node"] as? String } == ["ash", "elm"])
        #expect(nodes.allSatisfy { ($0["value"] as? [String: Any])?["loss"] is Double })
        let cost = try #require(report["cost"] as? [String: Any])
        #expect(cost["means"] as? Int == 3 && cost["blobs"] as? Int == 5 && cost["evaluations"] as? Int == 3)
        let shown = try federation.command("rounds", "contributions")
        #expect(shown.output.contains("spirals, round 3") && shown.output.contains("3 means, 0 models evaluated"))
        #expect(shown.output.contains("COSINE") && shown.output.contains("--data FILE"), "\(shown.output)")
        let last = try federation.command("rounds", "contributions", "4")
        #expect(last.status == 1 && last.errors.contains("[contributions-no-mean]"), "\(last.errors)")
        let unknown = try federation.command("rounds", "contributions", "99")
        #expect(unknown.status == 1 && unknown.errors.contains("[contributions-unknown-round]"), "\(unknown.errors)")
    }

    /// A signature in the database that is another's: no checksum tells, and the check does.
    private func expectForgery(_ data: String, _ export: String, _ federation: RealFederation) throws {
        let sound = try json(try federation.command("coordinator", "check", "--json"))
        #expect(sound["coordinator_signatures"] as? Int ?? 0 > 8 && sound["node_signatures"] as? Int == 8, "\(sound)")
        #expect(sound["unsigned"] as? Int == 0)
        let backup = try json(
            try Executable.run("coordinator", "check", "--directory", federation.folder + "/backup", "--json")
        )
        #expect(backup["node_signatures"] as? Int == 8)
        let database = data + "/tributary.sqlite"
        let bytes = try Data(contentsOf: URL(filePath: database))
        let signatures = try String(contentsOfFile: export, encoding: .utf8).matches(
            of: /"signature":"([A-Za-z0-9+\/=]+)","signer"/
        )
        let places = signatures.compactMap { line in
            Data(base64Encoded: String(line.output.1)).flatMap { bytes.range(of: $0)?.lowerBound }
        }
        let place = try #require(places.last)
        try federation.flip(database, at: place + 3)
        let forged = try federation.command("coordinator", "check")
        #expect(forged.status == 1 && forged.output.contains("[history-signature]"), "\(forged.output)")
        try bytes.write(to: URL(filePath: database))
        // A signature that is gone: only what a restore left behind may have none.
        let queue = try DatabaseQueue(path: database)
        let taking = "UPDATE entry SET signer = NULL, signature = NULL WHERE kind = 'study.started'"
        try queue.write { try $0.execute(sql: taking) }
        try queue.close()
        let stripped = try federation.command("coordinator", "check")
        #expect(stripped.status == 1 && stripped.output.contains("[history-unsigned]"), "\(stripped.output)")
        try bytes.write(to: URL(filePath: database))
        #expect(try federation.command("coordinator", "check").status == 0)
    }

    /// Of a data directory: on a table of numbers, on hostile ones, and of updates that are gone.
    private func expectContributions(_ data: String, _ folder: String) throws {
        func contributions(_ arguments: String...) throws -> Executable.Result {
            try Executable.run(["rounds", "contributions", "--directory", data] + arguments)
        }
        let table = folder + "/holdout.csv"
        try "x,y,side\n0.5,0.5,1\n-0.5,0.5,0\n".write(toFile: table, atomically: true, encoding: .utf8)
        let found = try contributions("1", "--data", table, "--label", "side")
        #expect(found.status == 0 && found.output.contains("2 examples"), "\(found.output)\(found.errors)")
        try "x,y,side\n0.5,nan,1\n".write(toFile: table, atomically: true, encoding: .utf8)
        let hostile = try contributions("1", "--data", table, "--label", "side")
        #expect(hostile.status == 1 && hostile.errors.contains("[data-bad-rows]"), "\(hostile.errors)")
        try "x,side\n0.5,1\n".write(toFile: table, atomically: true, encoding: .utf8)
        let unfit = try contributions("1", "--data", table, "--label", "side")
        #expect(unfit.status == 1 && unfit.errors.contains("[hold-out-unfit]"), "\(unfit.errors)")
        let backup = try Executable.run("rounds", "contributions", "--directory", folder + "/backup")
        #expect(backup.status == 1 && backup.errors.contains("[contributions-not-kept]"), "\(backup.errors)")
    }

    /// One altered byte of the export, a cut one, another's authority.
    private func expectProblems(_ export: String, _ authority: String) throws {
        var text = try String(contentsOfFile: export, encoding: .utf8)
        let changed = export + ".changed"
        text = text.replacingOccurrences(of: "\"closing\":\"everyone\"", with: "\"closing\":\"everyonf\"")
        try text.write(toFile: changed, atomically: true, encoding: .utf8)
        let altered = try Executable.run("rounds", "verify", changed, "--authority", authority)
        #expect(altered.status == 1 && altered.output.contains("[history-signature]"), "\(altered.output)")
        let fingerprint = String(repeating: "0", count: 64)
        let other = try Executable.run("rounds", "verify", export, "--authority", fingerprint)
        #expect(other.status == 1 && other.output.contains("[history-authority]"), "\(other.output)")
        let bytes = try Data(contentsOf: URL(filePath: export))
        try bytes.prefix(bytes.count - 200).write(to: URL(filePath: changed))
        let cut = try Executable.run("rounds", "verify", changed)
        #expect(cut.status == 1 && cut.output.contains("[history-truncated]"), "\(cut.output)")
        for arguments in [
            [export, "--directory", "x"], [export, "--recompute"], [export, "--blobs"], [export, "--head", "1"],
        ] {
            #expect(try Executable.run(["rounds", "verify"] + arguments).status == 64)
        }
        #expect(try Executable.run("rounds", "verify", export + ".none").status == 1)
    }

    /// One altered byte of a kept update.
    private func expectDamage(_ data: String) throws {
        let updates = data + "/updates/sha256"
        let files = try FileManager.default.subpathsOfDirectory(atPath: updates).filter { $0.count > 64 }
        let path = try #require(files.first.map { updates + "/" + $0 })
        var bytes = try Data(contentsOf: URL(filePath: path))
        bytes[bytes.count - 1] ^= 1
        try bytes.write(to: URL(filePath: path))
        let found = try Executable.run("rounds", "verify", "--directory", data, "--recompute")
        #expect(found.status == 1 && found.output.contains("[history-mean]"), "\(found.output)")
        #expect(found.output.contains("[blob-corrupt]"), "\(found.output)")
    }

    @Test(.enabled(if: hasPython, "python3 and its package cryptography are installed"))
    func `P7: a program written from the specification alone comes to the same result`() throws {
        let federation = try federation()
        let export = federation.folder + "/history.jsonl"
        #expect(try federation.command("rounds", "export", "--output", export).status == 0)
        let script = Repository.root.appending(path: "docs/examples/verify_history.py").path
        let log = federation.folder + "/verified.log"
        func verify(_ file: String) throws -> (status: Int32, output: String) {
            let child = try Child(
                [script, file, federation.home + "/data/authority.pem"],
                log: log + ".errors",
                output: log,
                executable: "/usr/bin/python3",
                folder: federation.folder
            )
            let status = child.wait()
            return (status, try String(contentsOfFile: log, encoding: .utf8))
        }
        let sound = try verify(export)
        let ours = try json(try Executable.run("rounds", "verify", export, "--json"))
        let head = try #require(ours["head"] as? [String: Any])
        #expect(sound.status == 0, "\(sound.output)")
        #expect(sound.output.contains("\(head["digest"] ?? "")"), "\(sound.output)")
        // A byte of each line, altered: it finds them all.
        let lines = try String(contentsOfFile: export, encoding: .utf8).split(separator: "\n").map { Array($0.utf8) }
        let changed = federation.folder + "/changed.jsonl"
        for index in lines.indices {
            var copy = lines
            copy[index][copy[index].count / 2] ^= 1
            try Data(copy.flatMap { $0 + [10] }).write(to: URL(filePath: changed))
            let found = try verify(changed)
            // A line whose frame is damaged is no entry any more, and is named by its number.
            let places = found.output.split(separator: "\n").compactMap { $0.split(separator: ":").first }
            let names = ["entry \(index + 1)", "line \(index + 1)"]
            #expect(found.status == 1, "line \(index + 1)")
            #expect(places.contains { names.contains(String($0)) } || index == lines.count - 1, "\(found.output)")
        }
    }
}
