import Foundation
import Testing

/// Tasks in processes: killed around a consolidation, and looked at with the commands.
@Suite(.serialized) struct TaskTests {
    private static let names = ["ash", "birch", "cedar"]

    @Test(arguments: [
        "{method: ewc, lambda: 20, replay: 20}", "{method: ewc, lambda: 20, consolidation: local}",
        "{method: si, consolidation: shared}",
    ])
    func `P1, P2: killed around a consolidation, the study ends with the bits of the undisturbed run`(
        _ continual: String
    ) throws {
        let undisturbed = try Self.finish(continual) { _ in }
        let disturbed = try Self.finish(continual) { federation in
            // Round 3 consolidates the first task.
            try federation.reach(round: 2)
            federation.killNode("birch")
            federation.killCoordinator()
            try federation.startCoordinator()
            try federation.startNode("birch")
            try federation.reach(round: 3)
            federation.killNode("ash")
            federation.killNode("cedar")
            try federation.startNode("ash")
            try federation.startNode("cedar")
        }
        #expect(disturbed == undisturbed)
    }

    @Test func `the tasks can be listed, shown as a matrix, drawn and exported`() throws {
        let federation = try RealFederation(nodes: Self.names, rounds: 2, quorum: 3, continual: "{method: ewc}")
        try federation.startStudy(Self.names)
        _ = try federation.finishedModel()
        let list = try federation.command("tasks", "list")
        #expect(list.output.contains("first") && list.output.contains("learned"), "\(list.errors)")
        let matrix = try federation.command("tasks", "matrix")
        for word in ["initial", "after first", "after second", "first", "second", "backward transfer"] {
            #expect(matrix.output.contains(word), "\(word) in \(matrix.output)")
        }
        let one = try federation.command("tasks", "matrix", "--node", "ash")
        #expect(one.status == 0 && one.output.contains("ash"), "\(one.errors)")
        let csv = try federation.command("tasks", "matrix", "--csv")
        #expect(csv.output.split(separator: "\n").count == 4, "\(csv.output)")
        let json = try federation.command("tasks", "matrix", "--json")
        let parsed = try JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [String: Any]
        #expect((parsed?["measurements"] as? [Any])?.count == 3)
        let drawn = try federation.command("tasks", "matrix", "--svg", federation.folder + "/matrix.svg")
        #expect(drawn.status == 0, "\(drawn.errors)")
        #expect(try String(contentsOfFile: federation.folder + "/matrix.svg", encoding: .utf8).hasPrefix("<svg"))
        let fisher = federation.folder + "/fisher.safetensors"
        let exported = try federation.command("model", "export", fisher, "--fisher", "first")
        #expect(exported.status == 0, "\(exported.errors)")
        #expect(FileManager.default.fileExists(atPath: fisher))
        let none = try federation.command("model", "export", fisher + "2", "--fisher", "second")
        #expect(none.status != 0 && none.errors.contains("second"), "\(none.errors)")
        let unknown = try federation.command("tasks", "matrix", "--node", "willow")
        #expect(unknown.status != 0 && unknown.errors.contains("willow"), "\(unknown.errors)")
    }

    @Test func `the operator ends a task early`() throws {
        let federation = try RealFederation(nodes: Self.names, rounds: 500, quorum: 3, continual: "{method: ewc}")
        try federation.startStudy(Self.names)
        try federation.reach(round: 1)
        let advanced = try federation.command("tasks", "advance")
        #expect(advanced.status == 0, "\(advanced.errors)")
        try federation.waitFor("the second task") { federation.study()?["task"] as? String == "second" }
        let list = try federation.command("tasks", "list")
        #expect(list.output.contains("advanced"), "\(list.output)")
    }

    /// Runs a study to its end while something happens; the digest of its last model.
    private static func finish(_ continual: String, _ disturb: (RealFederation) throws -> Void) throws -> String {
        let federation = try RealFederation(nodes: names, rounds: 2, quorum: 3, continual: continual)
        try federation.startStudy(names)
        try disturb(federation)
        return try federation.finishedModel()
    }
}
