import Foundation
import Testing

/// A node's receipts in processes: kept, verified against the history, and shown when the history breaks its word.
@Suite(.serialized) struct ReceiptTests {
    private func receipts(
        _ arguments: String...,
        of node: String,
        in federation: RealFederation
    ) throws
        -> Executable.Result
    {
        let config = ["--config", "\(federation.folder)/\(node)/node.yaml", "--coordinator", try federation.url()]
        return try Executable.run(["node", "receipts"] + arguments + config)
    }

    @Test func `P7: a node's receipts are kept, verified, exported, and the proof of one is fetched`() throws {
        let federation = try RealFederation(nodes: ["ash", "birch"], rounds: 2, quorum: 2)
        try federation.startStudy(["ash", "birch"])
        _ = try federation.finishedModel()
        // Two training rounds and the last evaluation.
        let list = try receipts("list", of: "ash", in: federation)
        #expect(list.status == 0 && list.output.split(separator: "\n").count == 4, "\(list.output)\(list.errors)")
        let verified = try receipts("verify", of: "ash", in: federation)
        #expect(verified.status == 0, "\(verified.output)\(verified.errors)")
        #expect(verified.output.contains("3 receipts: 3 counted as promised"), "\(verified.output)")
        let exported = try receipts("export", of: "ash", in: federation)
        #expect(exported.output.split(separator: "\n").count == 3, "\(exported.errors)")
        let history = federation.folder + "/history.jsonl"
        let published = try federation.command("rounds", "export", "--format", "jsonl")
        #expect(published.status == 0, "\(published.errors)")
        try published.output.write(toFile: history, atomically: true, encoding: .utf8)
        let offline = try receipts("verify", "--history", history, of: "ash", in: federation)
        #expect(offline.status == 0 && offline.output.contains("3 counted"), "\(offline.output)\(offline.errors)")
        try published.output.replacingOccurrences(of: "\"examples\":", with: "\"Examples\":")
            .replacingOccurrences(of: "\"exampleCount\":", with: "\"examplecount\":")
            .write(toFile: history, atomically: true, encoding: .utf8)
        let forged = try receipts("verify", "--history", history, of: "ash", in: federation)
        #expect(forged.status == 1 && forged.errors.contains("the history does not hold"), "\(forged.errors)")
        let proof = try receipts("proof", "1", of: "ash", in: federation)
        #expect(proof.status == 0 && proof.output.contains("over 2 contributions"), "\(proof.output)\(proof.errors)")
        let given = try federation.command("rounds", "proof", "1", "--node", "birch", "--json")
        #expect(given.status == 0 && given.output.contains("\"path\""), "\(given.errors)")
        #expect(!given.output.contains("\"node\":\"ash\""))
        #expect(try federation.command("rounds", "proof", "1", "--node", "cedar").status == 1)
        #expect(try federation.command("rounds", "proof", "9", "--node", "ash").status == 3)
        // A receipt that was altered is named.
        let folder = "\(federation.folder)/ash/state/receipts/spirals"
        let name = try #require(
            try FileManager.default.contentsOfDirectory(atPath: folder).first { $0.hasPrefix("2.") }
        )
        let text = try String(contentsOfFile: "\(folder)/\(name)", encoding: .utf8)
        try text.dropFirst().write(toFile: "\(folder)/\(name)", atomically: true, encoding: .utf8)
        let altered = try receipts("verify", of: "ash", in: federation)
        #expect(altered.status == 1 && altered.output.contains("invalid  spirals round 2"), "\(altered.output)")
    }

    @Test func `P7: an update that the history leaves out is named, and the exit code says so`() throws {
        let federation = try RealFederation(nodes: ["ash", "birch"], rounds: 1, quorum: 1, deadlineSeconds: 4)
        try federation.startCoordinator()
        for name in ["ash", "birch"] { try federation.startNode(name) }
        try federation.waitFor("both nodes") {
            let list = try? federation.command("nodes", "list", "--json").output
            return list?.components(separatedBy: "\"last_seen\"").count == 3
        }
        #expect(federation.stopCoordinator() == 0)
        let (data, before) = ("\(federation.home)/data", "\(federation.folder)/before")
        try FileManager.default.copyItem(atPath: data, toPath: before)
        try federation.startCoordinator()
        #expect(try federation.command("study", "start", federation.folder + "/plan.yaml").status == 0)
        _ = try federation.finishedModel()
        #expect(try receipts("verify", of: "ash", in: federation).status == 0)
        #expect(federation.stopNode("ash") == 0)
        // The operator goes back to before the study and has it again, without one of the two.
        let url = try federation.url()
        #expect(federation.stopCoordinator() == 0)
        try FileManager.default.removeItem(atPath: data)
        try FileManager.default.copyItem(atPath: before, toPath: data)
        try (url + "\n").write(toFile: data + "/coordinator.url", atomically: true, encoding: .utf8)
        try federation.startCoordinator()
        #expect(try federation.command("study", "start", federation.folder + "/plan.yaml").status == 0)
        _ = try federation.finishedModel()
        let found = try receipts("verify", of: "ash", in: federation)
        #expect(found.status == 1, "\(found.output)\(found.errors)")
        #expect(found.output.contains("left-out  spirals round 1"), "\(found.output)")
        #expect(found.output.contains("nothing came before the round closed"), "\(found.output)")
        // The other's update of the first round is the same bytes again, and counts; it evaluated another model after.
        let published = try federation.command("rounds", "export", "--format", "jsonl")
        let history = federation.folder + "/history.jsonl"
        try published.output.write(toFile: history, atomically: true, encoding: .utf8)
        let offline = try receipts("verify", "--history", history, of: "ash", in: federation)
        #expect(offline.status == 1 && offline.output.contains("left-out  spirals round 1"), "\(offline.output)")
        let other = try receipts("verify", of: "birch", in: federation)
        #expect(!other.output.contains("spirals round 1") && other.output.contains(/[12] counted/), "\(other.output)")
    }
}
