import Federation
import Testing

/// Every impossible value of a plan is named by its key, with what was found and what was expected.
@Suite struct PlanProblemTests {
    @Test func `a plan that can run has no problems`() {
        #expect(testPlan().problems().isEmpty)
        var largest = testPlan(rounds: 1_000_000, maximum: 100_000, quorum: 100_000, deadlineSeconds: 2_592_000)
        largest.updateBound = 0x1p-10
        #expect(largest.problems().isEmpty)
    }

    /// A change to a sound plan and the one problem it makes.
    struct Case: Sendable, CustomTestStringConvertible {
        var problem: String
        var change: @Sendable (inout Plan) -> Void

        init(_ problem: String, _ change: @escaping @Sendable (inout Plan) -> Void) {
            self.problem = problem
            self.change = change
        }

        var testDescription: String { problem }
    }

    private static let layer = "expected a whole number from 1 to 1000000"
    private static let model: [Case] = [
        Case("model.inputs: found 0, \(layer)") { $0.model.inputs = 0 },
        Case("model.inputs: found -1, \(layer)") { $0.model.inputs = -1 },
        Case("model.inputs: found \(Int.max), \(layer)") { $0.model.inputs = .max },
        Case("model.outputs: found \(Int.max), \(layer)") { $0.model.outputs = .max },
        Case("model.outputs: found 1, expected at least 2 with softmax_cross_entropy") { $0.model.outputs = 1 },
        Case("model.outputs: found 2, expected 1 with binary_cross_entropy") { $0.model.loss = .binaryCrossEntropy },
        Case("model.hidden: a logistic network has no hidden layers; remove hidden or say network: mlp") {
            $0.model.hidden = [3]
        },
        Case("model.hidden: an mlp needs at least one hidden layer, for instance hidden: [32]") {
            $0.model.network = .mlp
        },
        Case("model.hidden: found 65 layers, expected at most 64") {
            $0.model = ModelPlan(
                network: .mlp,
                inputs: 1,
                hidden: Array(repeating: 0, count: 65),
                outputs: 2,
                loss: .softmaxCrossEntropy
            )
        },
        Case("model.hidden: found \(Int.min), \(layer)") {
            $0.model.network = .mlp
            $0.model.hidden = [4, .min]
        },
        Case("model: the model has more than 500000000 parameters") {
            $0.model.network = .mlp
            $0.model.hidden = Array(repeating: 1_000_000, count: 64)
        },
    ]

    private static let rate = "expected a number from 1e-45 to 1000000"
    private static let rateOrZero = "expected a number from 0 to 1000000"
    private static let belowOne = "expected a number from 0 to below 1"

    private static func sgd(_ rate: Double = 0.1, _ momentum: Double = 0, _ decay: Double = 0) -> Optimizer {
        .sgd(learningRate: rate, momentum: momentum, weightDecay: decay)
    }

    private static func adamW(_ beta1: Double = 0.9, _ beta2: Double = 0.999, _ epsilon: Double = 1e-8) -> Optimizer {
        .adamW(learningRate: 0.1, beta1: beta1, beta2: beta2, epsilon: epsilon, weightDecay: 0)
    }

    typealias Optimizer = TrainingPlan.Optimizer

    private static let training: [Case] = [
        Case("training.epochs: found 0, expected a whole number from 1 to 10000") { $0.training.epochs = 0 },
        Case("training.batch_size: found \(Int.max), \(layer)") { $0.training.batchSize = .max },
        Case("training.optimizer.sgd.learning_rate: found nan, \(rate)") { $0.training.optimizer = sgd(.nan) },
        Case("training.optimizer.sgd.learning_rate: found inf, \(rate)") { $0.training.optimizer = sgd(.infinity) },
        Case("training.optimizer.sgd.learning_rate: found 1e+308, \(rate)") { $0.training.optimizer = sgd(1e308) },
        Case("training.optimizer.sgd.learning_rate: found 1e-60, \(rate)") { $0.training.optimizer = sgd(1e-60) },
        Case("training.optimizer.sgd.learning_rate: found 0.0, \(rate)") { $0.training.optimizer = sgd(0) },
        Case("training.optimizer.sgd.learning_rate: found -0.1, \(rate)") { $0.training.optimizer = sgd(-0.1) },
        Case("training.optimizer.sgd.momentum: found 1.0, \(belowOne)") { $0.training.optimizer = sgd(0.1, 1) },
        Case("training.optimizer.sgd.momentum: found nan, \(belowOne)") { $0.training.optimizer = sgd(0.1, .nan) },
        Case("training.optimizer.sgd.weight_decay: found -1.0, \(rateOrZero)") {
            $0.training.optimizer = sgd(0.1, 0, -1)
        },
        Case("training.optimizer.sgd.weight_decay: found inf, \(rateOrZero)") {
            $0.training.optimizer = sgd(0.1, 0, .infinity)
        },
        Case("training.optimizer.adamw.beta_1: found -0.5, \(belowOne)") { $0.training.optimizer = adamW(-0.5) },
        Case("training.optimizer.adamw.beta_2: found 0.9999999999, \(belowOne)") {
            $0.training.optimizer = adamW(0.9, 0.9999999999)
        },
        Case("training.optimizer.adamw.epsilon: found 0.0, \(rate)") { $0.training.optimizer = adamW(0.9, 0.9, 0) },
    ]

    private static let deadline = "expected seconds from 0.001 to 2592000"
    private static let fraction = "expected a number above 0 and at most 1"
    private static let bits =
        "the exact sum would keep fewer than 11 fraction bits; lower one of the three"

    private static let rounds: [Case] = [
        Case("rounds: found 0, expected a whole number from 1 to 1000000") { $0.rounds = 0 },
        Case("rounds: found \(Int.max), expected a whole number from 1 to 1000000") { $0.rounds = .max },
        Case("quorum: found 0, expected a whole number from 1 to 1000") { $0.quorum = 0 },
        Case("quorum: found 1001, expected a whole number from 1 to 1000") { $0.quorum = 1001 },
        Case("cohort.minimum: found \(Int.min), expected a whole number from 1 to 1000") { $0.cohort.minimum = .min },
        Case("cohort.maximum: found 100001, expected a whole number from 1 to 100000") {
            $0.cohort.maximum = 100_001
            $0.updateBound = 0x1p-10
        },
        Case("cohort.select.fraction: found 0.0, \(fraction)") { $0.cohort.selection = .fraction(0) },
        Case("cohort.select.fraction: found 1.1, \(fraction)") { $0.cohort.selection = .fraction(1.1) },
        Case("cohort.select.fraction: found nan, \(fraction)") { $0.cohort.selection = .fraction(.nan) },
        Case("cohort.select.count: found 1, expected at least the quorum, 2, and at most 1000") {
            $0.cohort.selection = .count(1)
        },
        Case("cohort.select.count: found \(Int.max), expected at least the quorum, 2, and at most 1000") {
            $0.cohort.selection = .count(.max)
        },
        Case("deadline_seconds: found 0.0, \(deadline)") { $0.deadlineSeconds = 0 },
        Case("deadline_seconds: found nan, \(deadline)") { $0.deadlineSeconds = .nan },
        Case("deadline_seconds: found inf, \(deadline)") { $0.deadlineSeconds = .infinity },
        Case("deadline_seconds: found 1e+308, \(deadline)") { $0.deadlineSeconds = 1e308 },
        Case("attempts: found 0, expected a whole number from 1 to 1000000") { $0.maximumAttempts = 0 },
        Case("update_bound: found nan, expected a number above 0") { $0.updateBound = .nan },
        Case("update_bound: found inf, expected a number above 0") { $0.updateBound = .infinity },
        Case("update_bound: with max_examples 1000 and cohort.maximum 1000 \(bits)") { $0.updateBound = 1e308 },
        Case("max_examples: found \(Int.max), expected a whole number from 1 to 1099511627776") {
            $0.maximumExamples = .max
        },
        Case("max_examples: found -5, expected a whole number from 1 to 1099511627776") { $0.maximumExamples = -5 },
    ]

    @Test(arguments: model + training + rounds)
    func `an impossible value has its path and its sentence, and is the only problem`(_ item: Case) {
        var plan = testPlan()
        item.change(&plan)
        #expect(plan.problems().map(\.description) == [item.problem])
    }

    @Test func `every problem is found, in the order of the sections`() {
        var plan = testPlan(rounds: -1, deadlineSeconds: -1)
        plan.model.inputs = 0
        plan.training.epochs = 0
        plan.updateBound = 0
        let keys = plan.problems().map { $0.path.joined(separator: ".") }
        #expect(keys == ["model.inputs", "training.epochs", "rounds", "deadline_seconds", "update_bound"])
    }
}
