import Federation
import Foundation
import LocalLearning
import Parameters
import Randomness
import TestSupport
import Testing
import Training

@testable import NodeAgent

/// What a node keeps of earlier tasks.
struct TaskMemoryTests {
    private static func vector(_ value: Float) throws -> ParameterVector {
        ParameterVector(layout: try ParameterLayout([("x", [2])]), values: [value, value])
    }

    private static func memory(in folder: TemporaryFolder) throws -> TaskMemory {
        TaskMemory(StateDirectory(path: folder.path), study: try #require(StudyName("digits")))
    }

    @Test func `what stood before a number is found again, and only what a repetition needs stays`() throws {
        let folder = try TemporaryFolder()
        let memory = try Self.memory(in: folder)
        #expect(try memory.latest(.penalty, before: 5) == nil)
        for number in 0..<4 {
            try memory.keep(TaskMemory.Entry(kind: .penalty, number: number, vector: try Self.vector(Float(number))))
        }
        #expect(try memory.latest(.penalty, before: 9)?.values == [3, 3])
        #expect(try memory.latest(.penalty, before: 3)?.values == [2, 2])
        #expect(try memory.latest(.replay, before: 9) == nil)
        let files = try FileManager.default.contentsOfDirectory(atPath: folder.path + "/continual/digits")
        #expect(files.sorted() == ["penalty-2.safetensors", "penalty-3.safetensors"])
    }

    @Test func `a damaged file is told of by its path, and never used`() throws {
        let folder = try TemporaryFolder()
        let memory = try Self.memory(in: folder)
        try memory.keep(TaskMemory.Entry(kind: .penalty, number: 0, vector: try Self.vector(1)))
        let path = folder.path + "/continual/digits/penalty-0.safetensors"
        let whole = try Data(contentsOf: URL(filePath: path))
        for damaged in [Data(), whole.prefix(20), Data(whole.reversed())] {
            try damaged.write(to: URL(filePath: path))
            #expect {
                try memory.latest(.penalty, before: 1)
            } throws: { error in
                if case TrainingObstacle.memory(let reason) = error { reason.contains(path) } else { false }
            }
        }
    }

    @Test func `past examples are balanced by task and class, and read again as they were kept`() throws {
        var generator = SeededGenerator(seed: 1, stream: "test")
        let first = ReplayMemory(nil, adding: Fixture.data(count: 100), task: 0, capacity: 20, generator: &generator)
        let second = ReplayMemory(first, adding: Fixture.data(count: 100), task: 1, capacity: 20, generator: &generator)
        #expect(second.dataset.count == 20)
        for task in 0..<2 {
            #expect(second.dataset.tasks?.count { $0 == task } == 10)
        }
        #expect(try ReplayMemory(second.vector).vector == second.vector)
    }

    @Test(arguments: [
        [("features", [2, 3]), ("classes", [2])], [("features", [2, 3]), ("classes", [3]), ("tasks", [2])],
        [("features", [2, 3]), ("classes", [2]), ("tasks", [3])],
        [("features", [6]), ("classes", [2]), ("tasks", [2])],
        [("x", [2, 3]), ("classes", [2]), ("tasks", [2])], [],
    ])
    func `what is no past examples is refused`(_ tensors: [(String, [Int])]) throws {
        let vector = ParameterVector(layout: try ParameterLayout(tensors.map { (name: $0.0, shape: $0.1) }))
        #expect(throws: TrainingObstacle.self) { try ReplayMemory(vector) }
    }

    @Test(arguments: [-1, 0.5, .nan, .infinity, 1e20] as [Float])
    func `a class or a task that is no index is refused`(_ value: Float) throws {
        let layout = try ParameterLayout([("features", [1, 1]), ("classes", [1]), ("tasks", [1])])
        for values in [[0, value, 0], [0, 0, value]] {
            let vector = ParameterVector(layout: layout, values: values)
            #expect(throws: TrainingObstacle.self) { try ReplayMemory(vector) }
        }
    }
}
