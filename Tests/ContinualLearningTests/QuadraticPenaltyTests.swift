import ContinualLearning
import Parameters
import Randomness
import TestSupport
import Testing

@Suite struct QuadraticPenaltyTests {
    private static func layout(_ count: Int) throws -> ParameterLayout {
        try ParameterLayout([("layers.0.weight", [count - 2, 1]), ("layers.0.bias", [2])])
    }

    private static func numbers(_ count: Int, _ generator: inout SeededGenerator, from low: Double = -1) -> [Float] {
        (0..<count).map { _ in Float(low + (1 - low) * generator.uniform()) }
    }

    private static func stepped(
        _ penalty: QuadraticPenalty,
        _ parameters: [Float],
        rate: Float,
        lambda: Float
    ) -> [Float] {
        var result = parameters
        result.withUnsafeMutableBufferPointer { penalty.proximalStep($0, rate: rate, lambda: lambda) }
        return result
    }

    @Test func `any number of terms is one: the merged gradient is the sum of the tasks' gradients`() throws {
        let layout = try Self.layout(50)
        var generator = SeededGenerator(seed: 1, stream: "terms")
        var merged = QuadraticPenalty(layout: layout)
        var terms: [(importance: [Float], anchor: [Float])] = []
        for _ in 0..<7 {
            let importance = Self.numbers(50, &generator, from: 0)
            let anchor = Self.numbers(50, &generator)
            terms.append((importance, anchor))
            merged.add(importance: importance, anchor: zip(importance, anchor).map { $0 * $1 })
        }
        let at = Self.numbers(50, &generator)
        let gradient = merged.gradient(at: at)
        for k in at.indices {
            let expected = terms.reduce(0.0) { $0 + Double($1.importance[k]) * (Double(at[k]) - Double($1.anchor[k])) }
            #expect(abs(Double(gradient[k]) - expected) < 1e-5)
        }
    }

    @Test func `the implicit step is the explicit one in the limit of small steps`() throws {
        let layout = try Self.layout(40)
        var generator = SeededGenerator(seed: 2, stream: "limit")
        let importance = Self.numbers(40, &generator, from: 0)
        var penalty = QuadraticPenalty(layout: layout)
        penalty.add(importance: importance, anchor: Self.numbers(40, &generator))
        let at = Self.numbers(40, &generator)
        let gradient = penalty.gradient(at: at)
        for rate in [Float(1e-2), 1e-3] {
            let stepped = Self.stepped(penalty, at, rate: rate, lambda: 1)
            for k in at.indices {
                let explicit = at[k] - rate * gradient[k]
                #expect(abs(stepped[k] - explicit) <= 2 * rate * rate + 1e-6)
            }
        }
    }

    @Test(arguments: [Float(0), 1e-3, 1, 1e3, 1e6, 1e8])
    func `the step is stable for every λ: it ends between where it was and the anchor`(_ lambda: Float) throws {
        let layout = try Self.layout(40)
        var generator = SeededGenerator(seed: 3, stream: "stable")
        let importance = Self.numbers(40, &generator, from: 0).map { 100 * $0 }
        let model = Self.numbers(40, &generator)
        var penalty = QuadraticPenalty(layout: layout)
        penalty.add(importance: importance, anchor: zip(importance, model).map { $0 * $1 })
        var at = Self.numbers(40, &generator)
        for _ in 0..<100 {
            let next = Self.stepped(penalty, at, rate: 0.1, lambda: lambda)
            for k in at.indices {
                let low = min(at[k], model[k]) - 1e-5
                let high = max(at[k], model[k]) + 1e-5
                #expect(next[k].isFinite && next[k] >= low && next[k] <= high)
            }
            at = next
        }
        if lambda == 0 { #expect(at != model) }
    }

    @Test func `online: the running term decays and stands around the latest model`() throws {
        let layout = try Self.layout(3)
        let first = ParameterVector(layout: layout, values: [1, 1, 1])
        let second = ParameterVector(layout: layout, values: [2, 0, -1])
        let method = OnlineEWC(lambda: 1, gamma: 0.5)
        let once = try #require(method.consolidated(nil, measured: [4, 2, 0], anchor: nil, model: first))
        let twice = try #require(method.consolidated(once, measured: [1, 1, 1], anchor: nil, model: second))
        #expect(twice.importance == [3, 2, 1])
        #expect(twice.anchor == [6, 0, -1])
    }

    @Test func `ewc keeps every task's anchor; si and mas keep the latest`() throws {
        let layout = try Self.layout(3)
        let first = ParameterVector(layout: layout, values: [1, 1, 1])
        let second = ParameterVector(layout: layout, values: [3, 3, 3])
        func anchors(_ method: any ContinualMethod) -> [Float]? {
            let once = method.consolidated(nil, measured: [1, 1, 1], anchor: nil, model: first)
            return method.consolidated(once, measured: [1, 1, 1], anchor: nil, model: second)?.anchor
        }
        #expect(anchors(EWC(lambda: 1)) == [4, 4, 4])
        #expect(anchors(SynapticIntelligence(lambda: 1)) == [6, 6, 6])
        #expect(anchors(MemoryAwareSynapses(lambda: 1)) == [6, 6, 6])
        #expect(anchors(NoMethod()) == nil)
        #expect(anchors(LearningWithoutForgetting()) == nil)
    }

    @Test func `anchors of the nodes' own models take the place of the federation's`() throws {
        let layout = try Self.layout(3)
        let model = ParameterVector(layout: layout, values: [1, 1, 1])
        for method in [EWC(lambda: 1), OnlineEWC(lambda: 1, gamma: 1)] as [any ContinualMethod] {
            let penalty = method.consolidated(nil, measured: [2, 2, 2], anchor: [5, 6, 7], model: model)
            #expect(penalty?.anchor == [5, 6, 7])
        }
    }

    @Test func `importance of a path is what it lowered the loss by over the square of the way, never below 0`() {
        let found = SynapticIntelligence.importance(path: [2, -1, 0.5], start: [0, 0, 1], end: [3, 1, 1])
        #expect(abs(found[0] - 2 / 9.1) < 1e-6)
        #expect(found[1] == 0)
        #expect(abs(found[2] - 5) < 1e-5)
    }

    // MARK: Blobs

    @Test func `a penalty survives its file`() throws {
        let layout = try Self.layout(5)
        var penalty = QuadraticPenalty(layout: layout)
        penalty.add(importance: [1, 2, 3, 4, 5], anchor: [-1, 0, 1, 2, 3])
        let vector = try penalty.vector()
        #expect(
            vector.layout.tensors.map(\.name) == [
                "importance.layers.0.weight", "importance.layers.0.bias", "anchor.layers.0.weight",
                "anchor.layers.0.bias",
            ]
        )
        #expect(try QuadraticPenalty(vector, model: layout) == penalty)
    }

    @Test(arguments: [
        (0, -Float.leastNonzeroMagnitude, PenaltyError.negative(at: 0)), (4, .nan, .negative(at: 4)),
        (2, .infinity, .nonFinite(at: 2)), (7, .nan, .nonFinite(at: 7)), (9, -.infinity, .nonFinite(at: 9)),
    ])
    func `P4: what is no importance is refused with its place`(
        _ index: Int,
        _ value: Float,
        _ error: PenaltyError
    ) throws {
        let layout = try Self.layout(5)
        var vector = try QuadraticPenalty(layout: layout).vector()
        vector.values[index] = value
        #expect(throws: error) { try QuadraticPenalty(vector, model: layout) }
    }

    @Test func `P4: a penalty of another model is refused`() throws {
        let vector = try QuadraticPenalty(layout: try Self.layout(5)).vector()
        #expect(throws: PenaltyError.self) { try QuadraticPenalty(vector, model: try Self.layout(6)) }
        #expect(throws: PenaltyError.self) {
            try QuadraticPenalty(ParameterVector(layout: .empty), model: try Self.layout(5))
        }
    }

    // MARK: Growth

    @Test func `new outputs are new rows: nothing that was known moves, and nothing new is important`() throws {
        let layout = try ParameterLayout([("a.weight", [2, 3]), ("b.weight", [2, 2]), ("b.bias", [2])])
        let larger = try OutputGrowth.layout(layout, outputs: 3)
        #expect(larger.tensors.map(\.shape) == [[2, 3], [3, 2], [3]])
        let moved = OutputGrowth.moved((1...12).map { Float($0) }, from: layout, to: larger)
        #expect(moved == [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 0, 0, 11, 12, 0])
        var penalty = QuadraticPenalty(layout: layout)
        penalty.add(importance: [Float](repeating: 1, count: 12), anchor: [Float](repeating: 2, count: 12))
        let grown = penalty.grown(to: larger)
        #expect(grown.importance == [1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 1, 1, 0])
    }

    // MARK: Replay

    @Test func `past examples are balanced, as many as fit, the same with the same seed`() {
        let groups = [0, 0, 0, 0, 0, 0, 1, 1, 2, 2, 2, 2, 2]
        func choice(_ seed: UInt64, _ capacity: Int) -> [Int] {
            var generator = SeededGenerator(seed: seed, stream: "replay")
            return Replay.choice(of: capacity, among: groups, generator: &generator)
        }
        let chosen = choice(1, 8)
        #expect(chosen.count == 8 && Set(chosen).count == 8 && chosen == chosen.sorted())
        #expect(chosen.map { groups[$0] } == [0, 0, 0, 1, 1, 2, 2, 2])
        #expect(choice(1, 8) == chosen)
        #expect((2..<20).contains { choice($0, 8) != chosen })
        #expect(choice(1, 100) == Array(groups.indices))
        #expect(choice(1, 0).isEmpty)
    }

    @Test func `every method of a plan is found by its name, and no other`() {
        func settings(_ name: String) -> MethodSettings {
            MethodSettings(name: name, lambda: 1, gamma: 1, isEmpirical: false, distillation: 1, temperature: 2)
        }
        for name in ["none", "ewc", "online-ewc", "si", "mas", "lwf"] { #expect(settings(name).method != nil) }
        #expect(settings("ewd").method == nil)
    }
}
