import Foundation
import Testing

/// Nodes ended while they train: what they had done is not done again.
@Suite(.serialized) struct CheckpointTests {
    private static let names = ["ash", "birch"]

    private static func make(checkpoint: String) throws -> RealFederation {
        try RealFederation(
            nodes: names,
            rounds: 1,
            quorum: 2,
            hidden: [256],
            training:
                "epochs: 10000, batch_size: 4, optimizer: {adamw: {learning_rate: 1e-5}}, checkpoint: \(checkpoint)"
        )
    }

    /// The steps at which a node's log says that a training went on.
    private static func resumed(_ node: String, _ federation: RealFederation) throws -> [Int] {
        let log = try String(contentsOfFile: "\(federation.folder)/\(node).log", encoding: .utf8)
        return log.split(separator: "\n").filter { $0.contains("training.resumed") }
            .compactMap { line in line.firstMatch(of: /step=(\d+)/).flatMap { Int($0.output.1) } }
    }

    private static func waitForCheckpoint(_ node: String, _ federation: RealFederation) throws {
        try federation.waitFor("a checkpoint of \(node)") {
            FileManager.default.fileExists(
                atPath: "\(federation.folder)/\(node)/state/checkpoints/spirals.1.checkpoint"
            )
        }
    }

    private static let undisturbed = Result {
        let federation = try make(checkpoint: "off")
        try federation.startStudy(names)
        return try federation.finishedModel()
    }

    @Test func `P2: killed while it trains, a node goes on from its checkpoint and ends with the same bits`() throws {
        let federation = try Self.make(checkpoint: "{steps: 10000}")
        try federation.startStudy(Self.names)
        try Self.waitForCheckpoint("birch", federation)
        federation.killNode("birch")
        try federation.startNode("birch")
        #expect(try federation.finishedModel() == (try Self.undisturbed.get()))
        let steps = try Self.resumed("birch", federation)
        #expect(steps.count == 1 && steps.allSatisfy { $0 >= 10_000 && $0.isMultiple(of: 10_000) }, "\(steps)")
        #expect(try Self.resumed("ash", federation).isEmpty)
        let left = try FileManager.default.contentsOfDirectory(atPath: "\(federation.folder)/birch/state/checkpoints")
        #expect(left.isEmpty)
    }

    @Test func `P2: SIGTERM while it trains: exit code 0, written down at once, and it goes on at that step`() throws {
        let federation = try Self.make(checkpoint: "{steps: 10000}")
        try federation.startStudy(Self.names)
        try Self.waitForCheckpoint("ash", federation)
        #expect(federation.stopNode("ash") == 0)
        try federation.startNode("ash")
        #expect(try federation.finishedModel() == (try Self.undisturbed.get()))
        let steps = try Self.resumed("ash", federation)
        #expect(steps.count == 1 && steps.allSatisfy { $0 > 10_000 }, "\(steps)")
    }
}
