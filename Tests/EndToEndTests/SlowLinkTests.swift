import Foundation
import Links
import Testing

/// Real processes over a line that is slow and breaks.
@Suite(.serialized, .timeLimit(.minutes(60))) struct SlowLinkTests {
    /// A line and what has to cross it: 1.2 MB at 8 Mbit/s, or what the environment says.
    private struct Line {
        let updateByteCount: Int
        let bytesPerSecond: Int

        init() {
            func number(_ key: String, default standard: Double) -> Double {
                ProcessInfo.processInfo.environment[key].flatMap { Double($0) } ?? standard
            }
            updateByteCount = Int(number("TRIBUTARY_LINE_MEGABYTES", default: 1.2) * 1e6)
            bytesPerSecond = Int(number("TRIBUTARY_LINE_MEGABITS", default: 8) * 125_000)
        }

        /// A federation whose models and updates have that size.
        func federation() throws -> RealFederation {
            let seconds = updateByteCount / bytesPerSecond
            let side = Int((Double(updateByteCount) / 4).squareRoot())
            let federation = try RealFederation(
                nodes: ["ash", "birch"],
                rounds: 1,
                quorum: 2,
                deadlineSeconds: 120 + 10 * seconds,
                hidden: [side, side],
                training: "epochs: 1, batch_size: 32, optimizer: {sgd: {learning_rate: 0.001}}"
            )
            federation.patienceSeconds += 10 * seconds
            return federation
        }
    }

    private let line = Line()

    @Test func `an update crosses a slow line with five cuts and a restart of both ends`() async throws {
        let federation = try line.federation()
        try federation.startCoordinator()
        let link = try await ShapedLink(to: try federation.port())
        try federation.startNode("ash", over: link.port)
        try federation.startNode("birch")
        // The whole of the round goes over the bad line: the model down, the update up.
        let before = link.traffic.sentByteCount
        var conditions = LinkConditions()
        conditions.bytesPerSecond = line.bytesPerSecond
        conditions.cutInterval = line.updateByteCount / 5
        conditions.remainingCuts = 5
        link.conditions = conditions
        let started = try federation.command("study", "start", federation.folder + "/plan.yaml")
        #expect(started.status == 0)
        try federation.waitFor("a part of the update") {
            link.traffic.sentByteCount - before > line.updateByteCount / 3
        }
        federation.killCoordinator()
        federation.killNode("ash")
        try federation.startCoordinator()
        link.target = try federation.port()
        try federation.startNode("ash", over: link.port)
        let disturbed = try federation.finishedModel()
        let sent = link.traffic.sentByteCount - before
        #expect(link.traffic.cutCount == 5)
        let ratio = Double(sent) / Double(line.updateByteCount)
        print("\(line.updateByteCount) bytes crossed; \(ratio) times as much was sent")
        #expect(ratio < 1.5)
        #expect(disturbed == (try undisturbedModel()))
        await link.close()
    }

    @Test func `P5: over a line that carries nothing, one node holds up neither the other nor the coordinator`()
        async throws
    {
        let federation = try RealFederation(nodes: ["ash", "birch"], rounds: 2, quorum: 1, deadlineSeconds: 3)
        try federation.startCoordinator()
        let link = try await ShapedLink(to: try federation.port())
        try federation.startNode("ash", over: link.port)
        try federation.startNode("birch")
        let started = try federation.command("study", "start", federation.folder + "/plan.yaml")
        #expect(started.status == 0)
        // A node that was never seen is nobody a round could be opened with.
        try federation.waitFor("a round") {
            (try? String(contentsOfFile: federation.folder + "/coordinator.log", encoding: .utf8))?
                .contains("round.planned") ?? false
        }
        link.conditions.isStalled = true
        _ = try federation.finishedModel()
        await link.close()
    }

    private func undisturbedModel() throws -> String {
        let federation = try line.federation()
        try federation.startStudy(["ash", "birch"])
        return try federation.finishedModel()
    }
}
