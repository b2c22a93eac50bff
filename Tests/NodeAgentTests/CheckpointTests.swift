import Federation
import Foundation
import InMemoryLogging
import LocalLearning
import Logging
import Parameters
import TestSupport
import Testing
import Training
import Wire

@testable import NodeAgent

/// A node's training that is interrupted, and goes on from where it was written down.
struct CheckpointTests {
    /// A node's disk, its clock and its log.
    final class Place {
        let folder: TemporaryFolder
        let logs = InMemoryLogHandler()
        let store: CheckpointStore
        var seconds: Double = 0

        init() throws {
            folder = try TemporaryFolder()
            store = CheckpointStore(StateDirectory(path: folder.path))
        }

        var checkpoints: String { folder.path + "/checkpoints" }

        func file(_ assignment: Assignment) -> String { store.path(of: assignment.study, assignment.round) }

        func names() -> [String] { (try? FileManager.default.contentsOfDirectory(atPath: checkpoints))?.sorted() ?? [] }

        func logged(_ message: String) -> [InMemoryLogHandler.Entry] {
            logs.entries.filter { "\($0.message)" == message }
        }

        /// Makes an update; counts the steps made.
        func make(
            _ assignment: Assignment,
            node: String = "aurora",
            training: Dataset = Fixture.data(),
            carried: CarriedKnowledge = CarriedKnowledge(),
            stopAfter limit: Int = .max,
            afterStep: (Int) -> Void = { _ in }
        ) throws -> (update: LocalUpdate, steps: Int) {
            var logger = Logger(label: "test") { [logs] _ in logs }
            logger.logLevel = .debug
            let time = seconds
            var steps = 0
            let update = try LocalUpdate.make(
                for: assignment,
                node: Fixture.node(node),
                model: Fixture.model(assignment),
                data: StudyDataset(training: training, holdout: Fixture.data(count: 4)),
                carried: carried,
                checkpoints: TrainingCheckpoints(
                    store,
                    assignment: assignment,
                    node: Fixture.node(node),
                    now: { Instant(milliseconds: Int64(time * 1000)) },
                    logger: logger
                ),
                shouldStop: { steps >= limit },
                progress: { step, _ in
                    guard step == .training else { return }
                    steps += 1
                    afterStep(steps)
                }
            )
            return (update, steps)
        }
    }

    /// An assignment of 30 steps.
    private static func assignment(_ checkpoint: CheckpointPlan?, round: Int = 3) throws -> Assignment {
        var assignment = try Fixture.assignment(round: round)
        assignment.training.epochs = 10
        assignment.training.checkpoint = checkpoint
        return assignment
    }

    @Test func `P2: told to stop after any step, the training goes on at that step and ends with the same bits`() throws
    {
        let assignment = try Self.assignment(nil)
        let whole = try Place().make(assignment)
        #expect(whole.steps == 30)
        for step in 1..<30 {
            let place = try Place()
            #expect(throws: TrainingObstacle.training(.stopped(afterStep: step))) {
                try place.make(assignment, stopAfter: step)
            }
            #expect(place.names() == ["digits.3.checkpoint"])
            let rest = try place.make(assignment)
            #expect(rest.update == whole.update)
            #expect(rest.steps == 30 - step)
            #expect(place.logged("training.resumed").map { "\($0.metadata["step"] ?? "")" } == ["\(step)"])
        }
    }

    @Test(arguments: [1, 4, 7])
    func `P2: killed at 90 %, it repeats at most the part since the checkpoint`(_ interval: Int) throws {
        let assignment = try Self.assignment(CheckpointPlan(steps: interval))
        let whole = try Place().make(assignment)
        for killed in [interval, 13, 27, 29] {
            // What lies on the disk while step `killed` + 1 is being made is what a kill then leaves.
            let place = try Place()
            let after = try Place()
            _ = try place.make(assignment) { step in
                guard step == killed + 1, !place.names().isEmpty else { return }
                try? FileManager.default.copyItem(atPath: place.checkpoints, toPath: after.checkpoints)
            }
            let rest = try after.make(assignment)
            #expect(rest.update == whole.update)
            #expect(30 - rest.steps == killed / interval * interval)
        }
    }

    @Test func `another attempt at the round, with a later deadline, goes on too`() throws {
        let place = try Place()
        var assignment = try Self.assignment(nil)
        _ = try? place.make(assignment, stopAfter: 12)
        assignment.deadline = assignment.deadline.advanced(bySeconds: 600)
        #expect(try place.make(assignment).steps == 18)
    }

    @Test(arguments: [
        "plan", "model", "seed", "kind of optimizer", "study", "round", "node", "data", "knowledge", "format",
    ])
    func `a checkpoint of anything else is refused with its reason, removed, and changes nothing`(_ what: String) throws
    {
        let place = try Place()
        let own = try Self.assignment(nil)
        var other = own
        var node = "aurora"
        var data = Fixture.data()
        var carried = CarriedKnowledge()
        switch what {
        case "plan": other.training.epochs = 11
        case "model": other.model = Fixture.digest(2)
        case "seed": other.seed = 8
        case "kind of optimizer":
            other.training.optimizer = .adamW(learningRate: 0.1, beta1: 0.9, beta2: 0.9, epsilon: 1e-8, weightDecay: 0)
        case "study": other.study = try #require(StudyName("letters"))
        case "round": other.round = try #require(RoundNumber(2))
        case "node": node = "borealis"
        case "data": data = Fixture.data(count: 11)
        case "knowledge": carried.teacher = try Fixture.model(own)
        default: break
        }
        _ = try? place.make(other, node: node, training: data, carried: carried, stopAfter: 12)
        let left = place.file(other)
        if what == "study" { try FileManager.default.moveItem(atPath: left, toPath: place.file(own)) }
        if what == "format" { try Self.reseal(left, replacing: "\"format\":\"1\"", with: "\"format\":\"0\"") }
        let made = try place.make(own)
        #expect(made.steps == 30)
        #expect(made.update == (try Place().make(own).update))
        let refused = try #require(place.logged("training.checkpoint-refused").first)
        #expect("\(refused.metadata["code"] ?? "")" == "checkpoint-foreign")
        #expect(refused.level == (["round", "study"].contains(what) ? .info : .warning))
        #expect(!FileManager.default.fileExists(atPath: left))
        #expect(place.logged("training.resumed").isEmpty)
    }

    @Test func `a damaged checkpoint is refused, removed, and changes nothing`() throws {
        let assignment = try Self.assignment(nil)
        let whole = try Place().make(assignment)
        let place = try Place()
        _ = try? place.make(assignment, stopAfter: 12)
        let valid = try Data(contentsOf: URL(filePath: place.file(assignment)))
        var flipped = valid
        flipped[valid.count / 2] ^= 1
        let huge = Data(count: 1 << 20)
        for damaged in [Data(), valid.prefix(valid.count - 1), flipped, huge, Data(valid.reversed())] {
            try damaged.write(to: URL(filePath: place.file(assignment)))
            let made = try place.make(assignment)
            #expect(made.update == whole.update && made.steps == 30)
            #expect(place.names().isEmpty)
        }
        // A folder in its place cannot be removed like a file; training does not mind.
        try FileManager.default.createDirectory(atPath: place.file(assignment), withIntermediateDirectories: true)
        #expect(try place.make(assignment).update == whole.update)
        let refused = place.logged("training.checkpoint-refused")
        #expect(refused.count == 6)
        #expect(refused.allSatisfy { "\($0.metadata["code"] ?? "")" == "checkpoint-damaged" && $0.level == .warning })
    }

    @Test func `on a full disk it says so once, trains on, and says when it can write again`() throws {
        let assignment = try Self.assignment(CheckpointPlan(steps: 1))
        let whole = try Place().make(assignment)
        let place = try Place()
        // A file where the folder belongs: nothing can be written, whoever asks.
        try place.folder.write("", to: "checkpoints")
        for _ in 0..<2 { #expect(try place.make(assignment).update == whole.update) }
        let failures = place.logged("training.checkpoint-failed")
        #expect(failures.count { $0.level == .warning } == 1)
        let warning = try #require(failures.first { $0.level == .warning })
        #expect("\(warning.metadata["code"] ?? "")" == "checkpoint-not-written")
        #expect("\(warning.metadata["reason"] ?? "")".contains(place.checkpoints))
        try FileManager.default.removeItem(atPath: place.checkpoints)
        #expect(try place.make(assignment).update == whole.update)
        #expect(place.logged("training.checkpoints-again").count == 1)
        #expect(place.logged("training.checkpointed").count == 29)
    }

    @Test func `off writes nothing, and the checkpoints of rounds that are over go away`() throws {
        let place = try Place()
        _ = try? place.make(try Self.assignment(.off), stopAfter: 12)
        #expect(place.names().isEmpty)
        _ = try? place.make(try Self.assignment(nil), stopAfter: 12)
        let study = try #require(StudyName("digits"))
        place.store.removeCommitted(study, through: try #require(RoundNumber(2)))
        place.store.removeCommitted(try #require(StudyName("digit")), through: try #require(RoundNumber(9)))
        #expect(place.names() == ["digits.3.checkpoint"])
        place.store.removeCommitted(study, through: try #require(RoundNumber(3)))
        #expect(place.names().isEmpty)
    }

    /// Changes a text of the checkpoint and puts the digest right again.
    private static func reseal(_ path: String, replacing old: String, with new: String) throws {
        var content = Array(try Data(contentsOf: URL(filePath: path)).dropLast(32))
        let start = try #require(content.indices.first { content[$0...].starts(with: old.utf8) })
        content.replaceSubrange(start..<start + old.utf8.count, with: Array(new.utf8))
        try Data(content + ContentDigest.of(content).bytes).write(to: URL(filePath: path))
    }
}
