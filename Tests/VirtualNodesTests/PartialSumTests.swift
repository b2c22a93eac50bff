import Aggregation
import Federation
import Parameters
import Randomness
import TestSupport
import Testing
import Verification

@testable import VirtualNodes

struct PartialSumTests {
    /// The files of a round in so many parts.
    private func parts(_ count: Int, of study: Study, round: Int = 1) async throws -> [(name: String, bytes: [UInt8])] {
        let simulation = try study.simulation()
        var files: [(name: String, bytes: [UInt8])] = []
        for number in 1...count {
            let shard = try #require(Shard(number: number, of: count))
            let part = try await simulation.part(shard, of: try #require(RoundNumber(round)))
            files.append(("part-\(number)", part.bytes()))
        }
        return files
    }

    @Test(arguments: [1, 2, 3, 7, 12])
    func `P2: parts in any number and order make the round's model, bit for bit`(count: Int) async throws {
        let study = try Study(nodes: 10, rounds: 1)
        let whole = try await study.run()
        let files = try await parts(count, of: study)
        for order in [files, files.reversed()] {
            let round = try PartialRound(order, plan: study.plan, model: study.model)
            #expect(round.model == whole.model && round.digest == whole.rounds[0].model)
            #expect(round.accumulator == whole.rounds[0].accumulator)
            #expect(round.nodeCount == 10 && round.exampleCount == whole.rounds[0].exampleCount)
            #expect(abs(round.trainingLoss - (try #require(whole.rounds[0].trainingLoss))) < 1e-12)
        }
    }

    @Test func `P2: a later round has its own cohort, also where its beginning comes from a file`() async throws {
        let study = try Study(nodes: 20, rounds: 3, selection: .count(8))
        let whole = try await study.run()
        var model = study.model
        for number in 1...3 {
            let simulation = try study.simulation(from: model)
            let round = try #require(RoundNumber(number))
            var files: [(name: String, bytes: [UInt8])] = []
            for shard in [Shard(number: 1, of: 2), Shard(number: 2, of: 2)].compactMap(\.self) {
                files.append(("\(shard)", try await simulation.part(shard, of: round).bytes()))
            }
            model = try PartialRound(files, plan: study.plan, model: model).model
        }
        #expect(model == whole.model)
        await #expect(throws: SimulationError.noSuchRound(try #require(RoundNumber(4)), last: 3)) {
            try await study.simulation().part(
                Shard(number: 1, of: 1).unsafelyUnwrapped,
                of: RoundNumber.first.next.next.next
            )
        }
    }

    @Test func `what is missing is said`() async throws {
        let study = try Study(nodes: 10)
        let files = try await parts(4, of: study)
        #expect(throws: PartialSumError.missing([2, 4], of: 4)) {
            try PartialRound([files[0], files[2]], plan: study.plan, model: study.model)
        }
        #expect(throws: PartialSumError.missing([1], of: 1)) {
            try PartialRound([], plan: study.plan, model: study.model)
        }
        #expect(throws: PartialSumError.repeated("part-1", part: "1/4")) {
            try PartialRound(files + [files[0]], plan: study.plan, model: study.model)
        }
        #expect(
            PartialSumError.missing(Array(1...12), of: 12).description
                == "found no part \((1...10).map { "\($0)/12" }.joined(separator: ", ")) and 2 more, expected all 12 of the round"
        )
    }

    @Test func `what does not belong together is told apart`() async throws {
        let study = try Study(nodes: 10)
        let files = try await parts(2, of: study)
        func reason(
            _ files: [(name: String, bytes: [UInt8])],
            plan: Plan? = nil,
            model: ParameterVector? = nil
        ) -> String {
            let error = #expect(throws: PartialSumError.self) {
                try PartialRound(files, plan: plan ?? study.plan, model: model ?? study.model)
            }
            #expect(error?.code == "partial-foreign")
            return error?.description ?? ""
        }
        var otherPlan = study.plan
        otherPlan.seed = 6
        #expect(reason(files, plan: otherPlan).hasSuffix("it was made under another plan"))
        var otherModel = study.model
        otherModel.values[0] += 1
        #expect(reason(files, model: otherModel).contains("it begins with the model"))
        let later = try await parts(2, of: study, round: 2)
        #expect(reason([files[0], later[1]]).hasSuffix("it is of round 2, and part-1 is of round 1"))
        let three = try await parts(3, of: study)
        #expect(reason([files[0], three[1]]).hasSuffix("it is part 2/3, and part-1 is part 1/2"))
        let others = try await parts(2, of: try Study(nodes: 11).with(study.plan))
        #expect(reason([files[0], others[1]]).hasSuffix("its nodes have other data than those of part-1"))
        var otherBound = study.plan
        otherBound.updateBound = 8
        #expect(reason(files, plan: otherBound).contains("other bounds"))
    }

    @Test func `P8: whatever bytes come, they are the part or an error`() async throws {
        let study = try Study(nodes: 4)
        let file = try await parts(1, of: study)[0].bytes
        let fixedPoint = try FixedPoint(study.plan, kind: .training)
        func read(_ bytes: [UInt8]) throws(PartialSumError) -> PartialSum {
            try PartialSum(bytes, name: "part", layout: study.model.layout, fixedPoint: fixedPoint)
        }
        #expect(try read(file).bytes() == file)
        for count in [0, 1, 7, 8, 100, 143, 144, 175, 176, 200, file.count - 1] {
            #expect(throws: PartialSumError.self, "\(count) bytes") { try read(Array(file.prefix(count))) }
        }
        #expect(throws: PartialSumError.self) { try read(file + [0]) }
        var random = SeededGenerator(seed: 1, stream: "mutation")
        for _ in 0..<2000 {
            var changed = file
            changed[random.integer(below: file.count)] ^= UInt8(1 << random.integer(below: 8))
            #expect(throws: PartialSumError.self) { try read(changed) }
        }
        // With a digest that fits, as only a liar makes it: read, or refused, and merged without a trap.
        for _ in 0..<2000 {
            var changed = Array(file.dropLast(32))
            let inner = changed.count - 32
            changed[random.integer(below: inner)] = UInt8(random.integer(below: 256))
            let snapshot = Array(changed[144..<inner])
            changed.replaceSubrange(inner..., with: ContentDigest.of(snapshot).bytes)
            changed += ContentDigest.of(changed).bytes
            _ = try? PartialRound([("part", changed)], plan: study.plan, model: study.model)
        }
    }

    @Test func `P8: sums that no update can come to are refused`() async throws {
        let study = try Study(nodes: 4)
        var content = Array(try await parts(1, of: study)[0].bytes.dropLast(64))
        // The last element of the sum, in full scale.
        content.replaceSubrange(content.count - 8..<content.count, with: [255, 255, 255, 255, 255, 255, 255, 127])
        content += ContentDigest.of(Array(content[144...])).bytes
        content += ContentDigest.of(content).bytes
        let error = #expect(throws: PartialSumError.self) {
            try PartialRound([("part", content)], plan: study.plan, model: study.model)
        }
        #expect(error?.description.contains("beyond what its updates can come to") == true)
    }

    @Test func `parts cover the cohort, each place once`() throws {
        for size in [0, 1, 5, 100, 1_000_000] {
            for count in [1, 2, 3, 7, 99_999] {
                var next = 0
                for number in 1...count {
                    let range = try #require(Shard(number: number, of: count)).range(of: size)
                    #expect(range.lowerBound == next)
                    next = range.upperBound
                }
                #expect(next == size)
            }
        }
        for text in ["", "1", "0/2", "3/2", "1/0", "-1/2", "1/2/3", "a/b", "1/100001", " 1/2"] {
            #expect(Shard(text) == nil, "\(text)")
        }
        #expect(Shard("2/8") == Shard(number: 2, of: 8))
    }
}

extension Study {
    /// The same nodes under another plan.
    fileprivate func with(_ plan: Plan) -> Study {
        var study = self
        study.plan = plan
        return study
    }
}
