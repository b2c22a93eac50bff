import Foundation
import Testing

@Suite(.serialized) struct KilledProcessTests {
    private static let names = ["ash", "birch", "cedar"]

    @Test func `P1, P2: killed at any moment, the federation ends with the bits of the undisturbed run`() throws {
        let undisturbed = try Self.finish { _ in }
        let disturbed = try Self.finish { federation in
            // Kills spread over the rounds: a node, the coordinator, another node, both at once.
            try federation.reach(round: 1)
            federation.killNode("birch")
            try federation.startNode("birch")
            try federation.reach(round: 2)
            federation.killCoordinator()
            try federation.startCoordinator()
            try federation.reach(round: 4)
            federation.killCoordinator()
            federation.killNode("ash")
            federation.killNode("cedar")
            try federation.startCoordinator()
            try federation.startNode("ash")
            try federation.startNode("cedar")
        }
        #expect(disturbed == undisturbed)
    }

    @Test func `P5: a node that never comes back costs deadlines and stops nobody`() throws {
        let rounds = 60
        let federation = try RealFederation(nodes: Self.names, rounds: rounds, quorum: 2, deadlineSeconds: 2)
        try federation.startStudy(Self.names)
        try federation.reach(round: 1)
        federation.killNode("cedar")
        _ = try federation.finishedModel()
        let last = try federation.command("rounds", "show", "\(rounds)", "--json")
        #expect(last.status == 0)
        #expect(last.output.contains("\"ash\""))
        #expect(!last.output.contains("\"cedar\""), "two misses in a row, and it is not asked any more")
    }

    @Test func `SIGTERM stops a node and a coordinator with exit code 0, and they go on afterwards`() throws {
        let federation = try RealFederation(nodes: Self.names, rounds: 6, quorum: 3)
        try federation.startStudy(Self.names)
        try federation.reach(round: 1)
        #expect(federation.stopNode("ash") == 0)
        #expect(federation.stopCoordinator() == 0)
        try federation.startCoordinator()
        try federation.startNode("ash")
        _ = try federation.finishedModel()
        #expect(federation.stopNode("ash") == 0)
        let outbox = try FileManager.default.contentsOfDirectory(atPath: "\(federation.folder)/ash/state/outbox")
        #expect(!outbox.contains("update.new"), "an update that is let go of outlives the node")
        for name in ["coordinator", "ash"] {
            let log = try String(contentsOfFile: "\(federation.folder)/\(name).log", encoding: .utf8)
            #expect(log.contains("tasks=connections [tributary] threads.chosen"), "\(log.prefix(600))")
        }
    }

    @Test func `a node gives back the room for its next update when no work comes`() throws {
        let federation = try RealFederation(nodes: ["ash"], rounds: 2, quorum: 1)
        try federation.startStudy(["ash"])
        _ = try federation.finishedModel()
        func names() -> [String] {
            (try? FileManager.default.contentsOfDirectory(atPath: "\(federation.folder)/ash/state/outbox")) ?? []
        }
        try federation.waitFor("the last update to be let go of") { names() == ["update.new"] }
        // What a long poll in vain does, sooner.
        #expect(federation.stopCoordinator() == 0)
        try federation.waitFor("its room to be given back") { names().isEmpty }
        #expect(federation.stopNode("ash") == 0)
    }

    /// Runs a study to its end while something happens; the digest of its last model.
    private static func finish(_ disturb: (RealFederation) throws -> Void) throws -> String {
        let federation = try RealFederation(nodes: names, rounds: 6, quorum: 3)
        try federation.startStudy(names)
        try disturb(federation)
        return try federation.finishedModel()
    }
}

extension RealFederation {
    /// Waits until so many rounds are committed.
    func reach(round: Int) throws {
        try waitFor("round \(round)") { (committedRounds() ?? 0) >= round }
    }
}
