import Foundation
import TestSupport
import Testing

@Suite struct CommandLineTests {
    @Test(arguments: [
        (["frobnicate"], 64, "frobnicate"),
        (["rounds", "list", "--limit", "0"], 64, "expected 1 to 1000"),
        (["rounds", "show", "zero"], 64, "zero"),
        (["rounds", "list", "--task", "Not_A_Name"], 64, "Not_A_Name"),
        (["rounds", "list", "--from", "yesterday"], 64, "--from"),
        (["rounds", "list", "--from", "2026-02-01", "--to", "2026-01-01"], 64, "is not before"),
        (["rounds", "list", "--state", "lost"], 64, "lost"),
        (["rounds", "list", "--after", "-1"], 64, "--after"),
        (["rounds", "compare", "0", "1"], 64, "round 0"),
        (["rounds", "contributions", "0"], 64, "round 0"),
        (["rounds", "contributions", "--label", "x"], 64, "--data"),
        (["rounds", "contributions", "--data", "node.yaml", "--label", "x"], 64, "--data"),
        (["rounds", "contributions", "--directory", "/nowhere"], 1, "/nowhere"),
        (["rounds", "plot", "--height", "1"], 64, "expected 3 to 100"),
        (["rounds", "plot", "--only", "beauty"], 64, "beauty"),
        (["rounds", "export", "--format", "xml"], 64, "xml"),
        (["rounds", "export", "--format", "tensorboard"], 64, "--output"),
        (["rounds", "watch", "--after", "-1"], 64, "--after"),
        (["nodes", "show", "../etc"], 64, "../etc"),
        (["model", "card", "--round", "0"], 64, "--round"),
        (["model", "diff", "0", "1"], 64, "round 0"),
        (["model", "diff", "sha256:xyz", "1"], 64, "sha256:xyz"),
        (["model", "diff", "/nowhere/a", "/nowhere/b"], 1, "/nowhere/a"),
        (["token", "create", "Not_A_Name"], 64, "Not_A_Name"),
        (["token", "revoke", "xyz"], 64, "no token's identifier"),
        (["coordinator", "init", "--name", "wards", "--port", "70000"], 64, "expected 0 to 65535"),
        (["rounds", "list", "--federation", "/nowhere/federation.yaml"], 1, "/nowhere/federation.yaml"),
        (["plan", "check", "/nowhere/plan.yaml"], 1, "/nowhere/plan.yaml"),
        (["node", "join", "--config", "/nowhere/node.yaml"], 1, "/nowhere/node.yaml"),
        (["coordinator", "start", "--federation", "/nowhere/federation.yaml"], 1, "/nowhere/federation.yaml"),
    ])
    func `a command that makes no sense is told so, with the documented exit code`(
        _ arguments: [String],
        _ status: Int,
        _ sentence: String
    ) throws {
        let result = try Executable.run(arguments)
        #expect(result.status == Int32(status), "\(result.errors)")
        #expect(result.errors.contains(sentence), "\(result.errors)")
        #expect(result.output.isEmpty)
    }

    @Test(arguments: [
        [], ["coordinator"], ["coordinator", "init"], ["coordinator", "start"], ["coordinator", "status"],
        ["coordinator", "open"],
        ["coordinator", "backup"], ["coordinator", "restore"], ["coordinator", "check"],
        ["study", "start"], ["study", "list"], ["study", "pause"], ["study", "resume"], ["study", "stop"],
        ["token", "create"], ["token", "list"], ["token", "revoke"], ["node", "join"], ["node", "status"],
        ["node", "check"], ["rounds", "proof"], ["audit", "list"], ["node", "receipts"], ["node", "receipts", "list"],
        ["node", "receipts", "verify"], ["node", "receipts", "export"], ["node", "receipts", "proof"],
        ["nodes", "list"], ["nodes", "revoke"], ["node", "new"], ["plan", "new"], ["plan", "check"],
        ["rounds", "list"],
        ["rounds", "show"], ["rounds", "watch"], ["rounds", "compare"], ["rounds", "plot"], ["rounds", "export"],
        ["rounds", "contributions"],
        ["nodes", "show"], ["model", "export"], ["model", "diff"], ["model", "card"], ["tasks", "list"],
        ["tasks", "matrix"],
        ["tasks", "advance"], ["demo"], ["chaos"],
    ])
    func `every command has help, and every one that does something an example`(_ command: [String]) throws {
        let result = try Executable.run(command + ["--help"])
        #expect(result.status == 0)
        #expect(result.output.contains("USAGE: tributary"))
        if command.count == 2 { #expect(result.output.contains("tributary \(command.joined(separator: " "))")) }
        if command.count == 2 { #expect(result.output.contains("Example")) }
    }

    @Test func `a new plan can be checked as it is, and a new node's file says where it is wrong`() throws {
        let folder = try TemporaryFolder()
        let plan = try Executable.run("plan", "new", "digits")
        try plan.output.write(toFile: folder.path + "/plan.yaml", atomically: true, encoding: .utf8)
        let checked = try Executable.run("plan", "check", folder.path + "/plan.yaml")
        #expect(checked.status == 0 && checked.output.contains("the plan can run"), "\(checked.errors)")
        let node = try Executable.run("node", "new", "aurora", "--coordinator", "https://localhost:8443")
        #expect(node.status == 0 && node.output.contains("name: aurora"), "\(node.errors)")
        #expect(try Executable.run("plan", "new", "Not A Name").status == 64)
    }

    @Test func `a coordinator that does not run is not reachable: exit code 4`() throws {
        let folder = try TemporaryFolder()
        #expect(
            try Executable.run("coordinator", "init", "--name", "wards", "--directory", folder.path, "--port", "1")
                .status == 0
        )
        let result = try Executable.run("study", "list", "--federation", folder.path + "/federation.yaml")
        #expect(result.status == 4, "\(result.errors)")
    }

    @Test func `a reader that has gone ends a command quietly, as rounds list | head would`() throws {
        let federation = try RealFederation(nodes: ["aurora"], rounds: 1, quorum: 1)
        let pipe = Pipe()
        try pipe.fileHandleForReading.close()
        let process = Process()
        process.executableURL = URL(fileURLWithPath: Executable.path)
        process.arguments = ["plan", "check", federation.folder + "/plan.yaml"]
        process.standardOutput = pipe
        let errors = Pipe()
        process.standardError = errors
        try process.run()
        process.waitUntilExit()
        #expect(process.terminationReason == .exit)
        #expect(process.terminationStatus == 141)
        #expect(errors.fileHandleForReading.availableData.isEmpty)
    }

    @Test func `init changes nothing where a federation is`() throws {
        let folder = try TemporaryFolder()
        #expect(try Executable.run("coordinator", "init", "--name", "wards", "--directory", folder.path).status == 0)
        let before = try String(contentsOfFile: folder.path + "/data/authority.key", encoding: .utf8)
        let again = try Executable.run("coordinator", "init", "--name", "other", "--directory", folder.path)
        #expect(again.status == 1)
        #expect(again.errors.contains("nothing was changed"))
        #expect(try String(contentsOfFile: folder.path + "/data/authority.key", encoding: .utf8) == before)
    }

    @Test func `an operator's day: tokens, nodes, studies, rounds, models`() throws {
        let federation = try RealFederation(nodes: ["ash"], rounds: 2, quorum: 1)
        try federation.startCoordinator()
        let second = try Executable.run("coordinator", "start", "--federation", federation.federationFile)
        #expect(second.status == 1)
        #expect(try federation.command("study", "list").output.contains("No studies yet"))
        try federation.startNode("ash")
        #expect(try federation.command("study", "start", federation.folder + "/plan.yaml").status == 0)
        let twice = try federation.command("study", "start", federation.folder + "/plan.yaml")
        #expect(twice.status == 3)
        #expect(twice.errors.contains("study-exists"))
        let model = try federation.finishedModel()
        let rounds = try federation.command("rounds", "list")
        #expect(rounds.output.contains(model.prefix(12)))
        let file = federation.folder + "/model.safetensors"
        #expect(try federation.command("model", "export", file).output.contains(model))
        #expect(try federation.command("model", "export", file).status == 1)
        #expect(try federation.command("rounds", "show", "99").status == 3)
        #expect(try federation.command("nodes", "list").output.contains("ash"))
        #expect(try federation.command("nodes", "revoke", "ash", "--reason", "a test").status == 64)
        #expect(try federation.command("nodes", "revoke", "ash", "--reason", "a test", "--force").status == 0)
        #expect(try federation.command("nodes", "list").output.contains("revoked"))
        #expect(try federation.command("token", "list").output.contains("used"))
        #expect(federation.stopNode("ash") == 0)
    }
}
