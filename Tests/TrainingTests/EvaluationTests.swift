import Parameters
import Randomness
import Testing

@testable import Training

struct EvaluationTests {
    /// One weight of 1 and no bias: the logit is the feature.
    private func evaluate(_ logits: [Float], _ targets: Dataset.Targets, _ loss: LossKind) throws -> Evaluation {
        let specification = try NetworkSpecification(
            kind: .logistic,
            inputCount: 1,
            outputCount: 1,
            loss: loss
        )
        return try Evaluator(specification: specification).evaluate(
            ParameterVector(layout: specification.layout, values: [1, 0]),
            on: Dataset(featureCount: 1, features: logits, targets: targets)
        )
    }

    /// The identity: the logits are the features.
    private func evaluateClasses(_ logits: [Float], _ classes: [Int32], classCount: Int) throws -> Evaluation {
        let specification = try NetworkSpecification(
            kind: .logistic,
            inputCount: classCount,
            outputCount: classCount,
            loss: .softmaxCrossEntropy
        )
        var parameters = ParameterVector(layout: specification.layout)
        for j in 0..<classCount { parameters.values[j * classCount + j] = 1 }
        return try Evaluator(specification: specification).evaluate(
            parameters,
            on: Dataset(featureCount: classCount, features: logits, targets: .classes(classes))
        )
    }

    @Test func `metrics by hand, with ties in the scores`() throws {
        // Positives 2, 1, −1; negatives 1, 0, −1, −2. Above: 4 + 2½ + 1½ … of 12 pairs:
        // 2 beats all 4; 1 ties with 1 and beats 3 → 3½; −1 ties with −1 and beats 1 → 1½; together 9.
        let evaluation = try evaluate(
            [2, 1, 1, 0, -1, -1, -2],
            .classes([1, 1, 0, 0, 1, 0, 0]),
            .binaryCrossEntropy
        )
        #expect(evaluation.exampleCount == 7)
        #expect(evaluation.auc == 9.0 / 12)
        // Predicted positive: 2, 1, 1, of which two are.
        #expect(evaluation.precision == 2.0 / 3)
        #expect(evaluation.recall == 2.0 / 3)
        #expect(evaluation.accuracy == 5.0 / 7)
        let expected = [(2, 1), (1, 1), (1, 0), (0, 0), (-1, 1), (-1, 0), (-2, 0)].reduce(0.0) { sum, pair in
            sum + naturalLogarithm(1 + exponential(pair.1 == 1 ? -Double(pair.0) : Double(pair.0)))
        }
        #expect(abs(evaluation.loss - expected / 7) < 1e-6)
    }

    @Test func `equal scores everywhere are a coin's AUC`() throws {
        let evaluation = try evaluate([3, 3, 3], .classes([1, 0, 1]), .binaryCrossEntropy)
        #expect(evaluation.auc == 0.5)
    }

    @Test func `AUC agrees with counting all pairs`() throws {
        var generator = SeededGenerator(seed: 9, stream: "auc")
        for _ in 0..<200 {
            let count = 2 + generator.integer(below: 30)
            let scores = (0..<count).map { _ in Float(generator.integer(below: 6)) - 3 }
            let labels = (0..<count).map { $0 < 2 ? Int32($0) : Int32(generator.integer(below: 2)) }
            var halves = 0
            var pairs = 0
            for i in 0..<count where labels[i] == 1 {
                for j in 0..<count where labels[j] == 0 {
                    halves += scores[i] > scores[j] ? 2 : scores[i] == scores[j] ? 1 : 0
                    pairs += 2
                }
            }
            let evaluation = try evaluate(scores, .classes(labels), .binaryCrossEntropy)
            #expect(evaluation.auc == Double(halves) / Double(pairs))
        }
    }

    @Test func `two classes of a softmax have AUC, precision and recall`() throws {
        let evaluation = try evaluateClasses([0, 1, 2, 0, 0, 3, 1, 1], [1, 0, 0, 1], classCount: 2)
        // Scores 1, −2, 3, 0; positives 1 and 0 against negatives −2 and 3; a tie is predicted class 0.
        #expect(evaluation.auc == 0.5)
        #expect(evaluation.precision == 0.5)
        #expect(evaluation.recall == 0.5)
        #expect(evaluation.accuracy == 0.5)
    }

    @Test func `three classes have accuracy and loss alone`() throws {
        let evaluation = try evaluateClasses([5, 0, 0, 0, 5, 0, 0, 5, 0], [0, 1, 2], classCount: 3)
        #expect(evaluation.accuracy == 2.0 / 3)
        #expect(evaluation.auc == nil && evaluation.precision == nil && evaluation.recall == nil)
        let z = naturalLogarithm(exponential(5) + 2)
        #expect(abs(evaluation.loss - (2 * (z - 5) + z) / 3) < 1e-6)
    }

    @Test func `a class that is absent has no AUC, and what is not defined is nil`() throws {
        let positives = try evaluate([-1, -2], .classes([1, 1]), .binaryCrossEntropy)
        #expect(positives.auc == nil && positives.precision == nil && positives.recall == 0)
        let negatives = try evaluate([1, 2], .classes([0, 0]), .binaryCrossEntropy)
        #expect(negatives.auc == nil && negatives.precision == 0 && negatives.recall == nil)
    }

    @Test func `a regression has its loss alone`() throws {
        let evaluation = try evaluate([1, 2, 4], .values([1, 1, 1]), .meanSquaredError)
        #expect(evaluation == Evaluation(exampleCount: 3, loss: 10.0 / 3))
    }

    @Test func `no examples are an evaluation of nothing`() throws {
        #expect(try evaluate([], .values([]), .meanSquaredError) == Evaluation(exampleCount: 0, loss: 0))
    }

    @Test(arguments: [255, 256, 257, 1000])
    func `slices do not show`(count: Int) throws {
        var generator = SeededGenerator(seed: 10, stream: "slices")
        let logits = RandomData.numbers(count, scale: 3, &generator)
        let labels = (0..<count).map { _ in Int32(generator.integer(below: 2)) }
        let evaluation = try evaluate(logits, .classes(labels), .binaryCrossEntropy)
        let correct = zip(logits, labels).count { ($0 > 0) == ($1 == 1) }
        #expect(evaluation.accuracy == Double(correct) / Double(count))
        let loss = zip(logits, labels).reduce(0.0) { sum, pair in
            sum + NaiveNetwork.loss(.binaryCrossEntropy, [Double(pair.0)], .classes([pair.1]), 0)
        }
        #expect(abs(evaluation.loss - loss / Double(count)) < 1e-6)
    }

    @Test func `outputs that overflow give a loss that is not finite, and no crash`() throws {
        let evaluation = try evaluateClasses([3e38, 0, 0, 3e38], [0, 1], classCount: 2)
        #expect(evaluation.accuracy == 1)
        let specification = try NetworkSpecification(
            kind: .logistic,
            inputCount: 1,
            outputCount: 1,
            loss: .binaryCrossEntropy
        )
        let overflowing = try Evaluator(specification: specification).evaluate(
            ParameterVector(layout: specification.layout, values: [3e38, 0]),
            on: Dataset(featureCount: 1, features: [3e38, -3e38], targets: .classes([1, 0]))
        )
        #expect(!overflowing.loss.isFinite)
    }
}
