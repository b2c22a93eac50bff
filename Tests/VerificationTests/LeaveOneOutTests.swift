import Aggregation
import Foundation
import Ledger
import Parameters
import TestSupport
import Testing

@testable import Federation
@testable import Verification

/// Means without each institution, where the answer is known.
@Suite struct LeaveOneOutTests {
    /// A round over a model of two numbers, made by hand.
    private struct Round {
        var record: RoundRecord
        var plan: Plan
        let models = MemoryBlobStore()
        let updates = MemoryBlobStore()
        let layout: ParameterLayout

        struct Part {
            var node: String
            var update: [Float]
            var examples = 1
            var late: Int?
        }

        init(_ parts: [Part], before: [Float] = [1, 0], maximumCohort: Int = 8, buffer: Int? = nil) throws {
            layout = try ParameterLayout([(name: "weight", shape: [2])])
            let model = try models.write(Self.bytes(before, layout))
            record = .stub(
                study: SignedHistory.study,
                round: .first,
                model: model,
                at: SignedHistory.start
            )
            record.buffer = buffer
            plan = Plan(
                study: SignedHistory.study,
                seed: 7,
                model: ModelPlan(network: .logistic, inputs: 1, outputs: 1, loss: .binaryCrossEntropy),
                training: TrainingPlan(
                    epochs: 1,
                    batchSize: 8,
                    optimizer: .sgd(learningRate: 0.1, momentum: 0, weightDecay: 0)
                ),
                rounds: 1,
                cohort: CohortPlan(minimum: 1, maximum: maximumCohort),
                quorum: 1,
                deadlineSeconds: 60,
                keep: RetentionPlan(updates: 1)
            )
            for part in parts {
                let bytes = Self.bytes(part.update, layout)
                let claim = UpdateClaim(
                    node: NodeName(part.node)!,
                    study: SignedHistory.study,
                    round: .first,
                    model: model,
                    digest: try updates.write(bytes),
                    byteCount: bytes.count,
                    exampleCount: part.examples,
                    seconds: 1
                )
                record.contributions.append(
                    Contribution(claim, accepted: SignedHistory.start, lateWith: part.late)
                )
            }
            guard parts.count <= maximumCohort else { return }
            record.modelAfter = try ContentDigest.of(SafetensorsWriter.bytes(of: mean(record).after()))
        }

        static func bytes(_ values: [Float], _ layout: ParameterLayout) -> [UInt8] {
            SafetensorsWriter.bytes(of: ParameterVector(layout: layout, values: values))
        }

        func mean(_ record: RoundRecord) -> RecomputedMean {
            RecomputedMean(record: record, plan: plan, models: models, updates: updates)
        }

        func contributions(measure: LeaveOneOut.Measure? = nil) throws -> RoundContributions {
            try LeaveOneOut(record, plan: plan, models: models, updates: updates).contributions(measure: measure)
        }
    }

    private static let three: [Round.Part] = [
        Round.Part(node: "ash", update: [1, 0]), Round.Part(node: "elm", update: [0, 1]),
        Round.Part(node: "oak", update: [0.5, 0.5], examples: 2),
    ]

    private func near(_ left: Double?, _ right: Double, _ place: SourceLocation = #_sourceLocation) {
        #expect(
            left.map { abs($0 - right) <= 1e-6 } ?? false,
            "\(String(describing: left)), \(right)",
            sourceLocation: place
        )
    }

    @Test func `three updates are worth what one computes by hand, and one that equals the mean is worth nothing`()
        throws
    {
        let found = try Round(Self.three).contributions()
        // The mean is (½, ½); without ash (⅓, ⅔), without elm (⅔, ⅓), without oak (½, ½) again.
        near(found.step, 0.5.squareRoot())
        #expect(found.nodes.map(\.node.text) == ["ash", "elm", "oak"])
        #expect(found.nodes.map(\.weight) == [0.25, 0.25, 0.5] && found.nodes.map(\.exampleCount) == [1, 1, 2])
        for node in found.nodes.prefix(2) {
            near(node.distance, 2.0.squareRoot() / 6)
            near(node.relativeDistance, 1.0 / 3)
            near(node.cosine, 0.5.squareRoot())
        }
        #expect(found.nodes[2].distance == 0 && found.nodes[2].relativeDistance == 0)
        near(found.nodes[2].cosine, 1)
        #expect(found.nodes[2].modelWithout == found.model)
        #expect(found.nodes.allSatisfy { $0.value == nil } && found.holdout == nil)
        let byteCount = Round.bytes([0, 0], try ParameterLayout([(name: "weight", shape: [2])])).count
        #expect(found.cost.means == 4 && found.cost.evaluations == 0)
        #expect(found.cost.blobs == 7 && found.cost.bytes == 7 * byteCount)
    }

    @Test func `P2: the model without a node has the bits of the mean that was never given it`() throws {
        let parts = (0..<6).map { index in
            Round.Part(
                node: "node-\(index)",
                update: [Float(index) / 7 - 0.3, 1 / Float(index + 3)],
                examples: 3 * index + 1,
                late: index == 4 ? 724 : nil
            )
        }
        for buffer in [nil, 6] {
            let round = try Round(parts, before: [0.1, -0.7], buffer: buffer)
            for (index, node) in try round.contributions().nodes.enumerated() {
                var others = round.record
                others.contributions.remove(at: index)
                let model = try ContentDigest.of(SafetensorsWriter.bytes(of: round.mean(others).after()))
                #expect(node.modelWithout == model)
            }
        }
    }

    @Test func `without the only node the model stays as it was`() throws {
        let round = try Round([Round.Part(node: "ash", update: [3, 4])])
        let node = try #require(try round.contributions().nodes.first)
        #expect(node.modelWithout == round.record.modelBefore && node.distance == 5)
        #expect(node.relativeDistance == 1 && node.weight == 1)
        let still = try Round([Round.Part(node: "ash", update: [0, 0])]).contributions()
        #expect(still.step == 0 && still.nodes[0].relativeDistance == nil && still.nodes[0].cosine == nil)
    }

    @Test func `a late update is left out together with its node's other one`() throws {
        var parts = Self.three
        parts.insert(Round.Part(node: "ash", update: [1, 1], examples: 4, late: 512), at: 1)
        let found = try Round(parts).contributions()
        #expect(found.nodes.map(\.updates) == [2, 1, 1] && found.nodes[0].exampleCount == 5)
        let weights: [Double] = [3 / 6, 1 / 6, 2 / 6]
        #expect(found.nodes.map(\.weight) == weights)
        #expect(found.cost.means == 4 && found.cost.blobs == 9)
        let others = try Round(Array(parts.suffix(2)))
        #expect(found.nodes[0].modelWithout == others.record.modelAfter)
    }

    @Test func `on a hold-out, a node is worth what the model is worse without it`() throws {
        // A hold-out on which the second number is the loss, and the first the accuracy.
        let found = try Round(Self.three, before: [0, 0]).contributions {
            EvaluationMetrics(exampleCount: 10, loss: Double($0.values[1]), accuracy: Double($0.values[0]))
        }
        near(found.holdout?.loss, 0.5)
        near(found.nodes[0].value?.loss, 2.0 / 3 - 0.5)
        near(found.nodes[0].value?.accuracy, 0.5 - 1.0 / 3)
        near(found.nodes[1].value?.loss, 1.0 / 3 - 0.5)
        #expect(found.nodes[2].value?.loss == 0 && found.cost.evaluations == 4)
        // A model that says nothing is worth nothing that could be said.
        let broken = try Round(Self.three).contributions {
            $0.values[1] > 0.6 ? nil : EvaluationMetrics(exampleCount: 1, loss: 1)
        }
        #expect(broken.nodes[0].value == nil && broken.nodes[1].value?.accuracy == nil)
        #expect(broken.nodes[1].value?.loss == 0)
    }

    @Test func `updates that are not there, or never were kept, are an error that says how to keep them`() throws {
        var round = try Round(Self.three)
        _ = try round.updates.remove(round.record.contributions[1].update)
        #expect(throws: ContributionsError.notKept(SignedHistory.study, .first, keeps: 1)) {
            try round.contributions()
        }
        round.plan.keep = nil
        let error = #expect(throws: ContributionsError.self) { try round.contributions() }
        #expect(error?.code == "contributions-not-kept" && error?.description.contains("keep: {updates: N}") == true)
        let without = try Round(Self.three)
        _ = try without.models.remove(without.record.modelBefore)
        #expect(throws: ContributionsError.self) { try without.contributions() }
    }

    @Test func `a round without a mean is told apart`() throws {
        var record = try Round(Self.three).record
        record.kind = .evaluation
        let evaluation = #expect(throws: ContributionsError.self) { try LeaveOneOut.needs(of: record) }
        #expect(evaluation?.description.contains("evaluation") == true)
        record.kind = .training
        record.closing = .abandoned
        let abandoned = #expect(throws: ContributionsError.self) { try LeaveOneOut.needs(of: record) }
        #expect(abandoned?.code == "contributions-no-mean" && abandoned?.description.contains("abandoned") == true)
        record.closing = .everyone
        #expect(try LeaveOneOut.needs(of: record).count == 4)
        record.contributions = []
        #expect(throws: ContributionsError.self) { try LeaveOneOut.needs(of: record) }
    }

    @Test func `P7: updates that do not make the committed model are told nothing of`() throws {
        var round = try Round(Self.three)
        round.record.contributions[0].exampleCount = 2
        #expect(throws: ContributionsError.self) { try round.contributions() }
        round.record.contributions[0].exampleCount = Plan.defaultMaximumExamples + 1
        let error = #expect(throws: ContributionsError.self) { try round.contributions() }
        #expect(error?.code == "history-mean" && error?.description.contains("none that the plan allows") == true)
        // A record that claims more updates than any cohort of the plan has.
        let crowded = #expect(throws: ContributionsError.self) {
            try Round(Self.three, maximumCohort: 2).contributions()
        }
        #expect(crowded?.description.contains("cohort") == true)
    }
}
