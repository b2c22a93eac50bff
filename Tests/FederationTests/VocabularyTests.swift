import Federation
import Foundation
import Parameters
import Testing

/// The words that everything else uses.
@Suite struct VocabularyTests {
    @Test(arguments: ["a", "0", "ward-7", String(repeating: "x", count: 63)])
    func `a name is letters, digits and hyphens`(_ text: String) {
        #expect(NodeName(text)?.text == text)
    }

    @Test(arguments: ["", "-a", "A", "a_b", "a.b", "a/b", "ä", "a b", "a\u{0}", String(repeating: "x", count: 64), "🙂"])
    func `everything else is not a name, in JSON neither`(_ text: String) throws {
        #expect(NodeName(text) == nil)
        let bytes = try JSONEncoder().encode([text])
        #expect(throws: DecodingError.self) { try JSONDecoder().decode([NodeName].self, from: bytes) }
        let keyed = try JSONEncoder().encode([text: 1])
        #expect(throws: DecodingError.self) { try JSONDecoder().decode([NodeName: Int].self, from: keyed) }
    }

    @Test(arguments: [Double.infinity, -.infinity, .nan, 1e308, -1e308, 9.3e15])
    func `no number of seconds leads beyond time`(_ seconds: Double) {
        let end = Instant(milliseconds: .max)
        let beginning = Instant(milliseconds: .min)
        for instant in [end, beginning, Instant(milliseconds: 0)] {
            let moved = instant.advanced(bySeconds: seconds)
            if seconds > 0 { #expect(moved >= instant) }
            if seconds < 0 { #expect(moved <= instant) }
            if seconds.isNaN { #expect(moved == instant) }
        }
        #expect(end.seconds(since: beginning) > 1e16)
    }

    @Test func `seconds are counted to the nearest millisecond`() {
        #expect(instant(seconds: 0.0015).milliseconds == 2)
        #expect(instant(seconds: 1.25).seconds(since: instant(seconds: 0.25)) == 1)
        #expect(instant(seconds: 0).seconds(since: instant(seconds: 3)) == -3)
    }

    @Test func `no round is before the first, and none is beyond the last integer`() throws {
        #expect(RoundNumber(0) == nil && RoundNumber(-1) == nil)
        #expect(RoundNumber(.max)?.next.value == .max)
        #expect(throws: DecodingError.self) { try JSONDecoder().decode([RoundNumber].self, from: Data("[0]".utf8)) }
    }

    @Test func `an offer is written as every or as sorted names`() throws {
        for (offer, json) in [(StudyOffer.everyStudy, "\"every\""), (.only([lung, heart]), "[\"heart\",\"lung\"]")] {
            let bytes = try JSONEncoder().encode(offer)
            #expect(String(decoding: bytes, as: UTF8.self) == json)
            #expect(try JSONDecoder().decode(StudyOffer.self, from: bytes) == offer)
        }
    }

    @Test func `the mean of metrics is weighted by examples and skips what is missing`() {
        let metrics = [
            EvaluationMetrics(exampleCount: 10, loss: 1, accuracy: 0.5, auc: 0.75),
            EvaluationMetrics(exampleCount: 30, loss: 3, accuracy: 1),
        ]
        let mean = EvaluationMetrics.mean(metrics)
        #expect(mean == EvaluationMetrics(exampleCount: 40, loss: 2.5, accuracy: 0.875, auc: 0.75))
        #expect(EvaluationMetrics.mean([]) == nil)
    }

    @Test func `no claim makes a mean infinite or its examples negative`() {
        let huge = EvaluationMetrics(exampleCount: .max, loss: 1.7e308, accuracy: 1)
        let mean = EvaluationMetrics.mean([huge, huge, huge])
        #expect(mean?.loss.isFinite ?? false)
        #expect(mean?.exampleCount == .max)
        #expect(mean?.accuracy == 1)
    }

    @Test func `an optimiser and a selection survive JSON`() throws {
        for selection in [CohortPlan.Selection.all, .fraction(0.25), .count(7)] {
            var plan = testPlan(selection: selection)
            plan.training.optimizer = .adamW(
                learningRate: 0.1,
                beta1: 0.9,
                beta2: 0.99,
                epsilon: 1e-8,
                weightDecay: 0.5
            )
            let bytes = try JSONEncoder().encode(plan)
            #expect(try JSONDecoder().decode(Plan.self, from: bytes) == plan)
        }
    }

    @Test func `a model's parameters are its weights and biases, and no count overflows`() {
        var model = ModelPlan(network: .mlp, inputs: 4, hidden: [3], outputs: 2, loss: .softmaxCrossEntropy)
        #expect(model.parameterCount == 5 * 3 + 4 * 2)
        model.inputs = .max
        #expect(model.parameterCount == .max)
        model.inputs = .max - 1
        #expect(model.parameterCount == .max)
    }

    @Test func `every refusal has a code and a sentence of its own`() {
        let refusals: [UpdateRefusal] = [
            .unknownStudy, .studyEnded, .notOpen, .late, .notInvited, .alreadyAccepted(digest("a")),
            .wrongModel(expected: digest("b")), .exampleCount(found: 0, maximum: 9), .implausibleMetrics,
            .malformed("x"), .wrongLayout("y"), .nonFinite(at: 3), .outOfBound(at: 4, bound: 2), .digestMismatch,
            .unsigned, .signatureInvalid,
        ]
        #expect(Set(refusals.map(\.code)).count == refusals.count)
        #expect(Set(refusals.map(\.sentence)).count == refusals.count)
    }
}
