/// One impossible value in a plan: the key as `plan.yaml` writes it, what was found, what was expected.
public struct PlanProblem: Error, Sendable, Hashable, CustomStringConvertible {
    /// The path of the key, for instance `["model", "outputs"]`.
    public let path: [String]
    /// What was found and what was expected.
    public let message: String

    public var description: String { "\(path.joined(separator: ".")): \(message)" }
}

extension Plan {
    /// Limits that every plan keeps. They bound what a stranger's plan can make a node or coordinator allocate.
    public enum Limit {
        /// Inputs, outputs and units of a hidden layer.
        public static let layerSize = 1 << 20
        /// Hidden layers.
        public static let hiddenLayers = 64
        /// Parameters of a model: 2³¹ − 1.
        public static let parameters = Int(Int32.max)
        /// Rounds of a study.
        public static let rounds = 1_000_000
        /// Epochs within a round.
        public static let epochs = 10_000
        /// Examples in a step.
        public static let batchSize = 1 << 20
        /// Seconds to a deadline: 30 days.
        public static let deadlineSeconds: Double = 30 * 86_400
        /// Nodes in a cohort.
        public static let cohort = 100_000
        /// Examples a node may claim.
        public static let examples = 1 << 40
    }

    /// Every impossible value in the plan; empty for a plan that can run.
    public func problems() -> [PlanProblem] {
        modelProblems() + trainingProblems() + roundProblems() + boundProblems()
    }

    private func modelProblems() -> [PlanProblem] {
        var found = Problems()
        found.require(model.inputs, in: 1...Limit.layerSize, at: "model", "inputs")
        found.require(model.outputs, in: 1...Limit.layerSize, at: "model", "outputs")
        for size in model.hidden { found.require(size, in: 1...Limit.layerSize, at: "model", "hidden") }
        switch model.network {
        case .logistic where !model.hidden.isEmpty:
            found.add("a logistic network has no hidden layers; remove hidden or say network: mlp", at: "model", "hidden")
        case .mlp where model.hidden.isEmpty:
            found.add("an mlp needs at least one hidden layer, for instance hidden: [32]", at: "model", "hidden")
        case .logistic, .mlp: break
        }
        if model.hidden.count > Limit.hiddenLayers {
            found.add("found \(model.hidden.count) layers, expected at most \(Limit.hiddenLayers)", at: "model", "hidden")
        }
        if model.loss == .binaryCrossEntropy, model.outputs != 1 {
            found.add("found \(model.outputs), expected 1 with binary_cross_entropy", at: "model", "outputs")
        }
        if model.loss == .softmaxCrossEntropy, model.outputs < 2 {
            found.add("found \(model.outputs), expected at least 2 with softmax_cross_entropy", at: "model", "outputs")
        }
        if found.list.isEmpty, model.parameterCount > Limit.parameters {
            found.add("the model has more than \(Limit.parameters) parameters", at: "model")
        }
        return found.list
    }

    private func trainingProblems() -> [PlanProblem] {
        var found = Problems()
        found.require(training.epochs, in: 1...Limit.epochs, at: "training", "epochs")
        found.require(training.batchSize, in: 1...Limit.batchSize, at: "training", "batch_size")
        switch training.optimizer {
        case .sgd(let learningRate, let momentum, let weightDecay):
            found.requirePositive(learningRate, at: "training", "optimizer", "sgd", "learning_rate")
            found.requireBelowOne(momentum, at: "training", "optimizer", "sgd", "momentum")
            found.requireNotNegative(weightDecay, at: "training", "optimizer", "sgd", "weight_decay")
        case .adamW(let learningRate, let beta1, let beta2, let epsilon, let weightDecay):
            found.requirePositive(learningRate, at: "training", "optimizer", "adamw", "learning_rate")
            found.requireBelowOne(beta1, at: "training", "optimizer", "adamw", "beta_1")
            found.requireBelowOne(beta2, at: "training", "optimizer", "adamw", "beta_2")
            found.requirePositive(epsilon, at: "training", "optimizer", "adamw", "epsilon")
            found.requireNotNegative(weightDecay, at: "training", "optimizer", "adamw", "weight_decay")
        }
        return found.list
    }

    private func roundProblems() -> [PlanProblem] {
        var found = Problems()
        found.require(rounds, in: 1...Limit.rounds, at: "rounds")
        found.require(cohort.maximum, in: 1...Limit.cohort, at: "cohort", "maximum")
        found.require(quorum, in: 1...max(1, cohort.maximum), at: "quorum")
        found.require(cohort.minimum, in: 1...max(1, cohort.maximum), at: "cohort", "minimum")
        switch cohort.selection {
        case .all: break
        case .fraction(let fraction):
            if !(fraction > 0 && fraction <= 1) {
                found.add("found \(fraction), expected a number above 0 and at most 1", at: "cohort", "select", "fraction")
            }
        case .count(let count):
            if count < quorum || count > cohort.maximum {
                found.add(
                    "found \(count), expected at least the quorum, \(quorum), and at most \(cohort.maximum)",
                    at: "cohort", "select", "count"
                )
            }
        }
        if !(deadlineSeconds > 0 && deadlineSeconds <= Limit.deadlineSeconds) {
            found.add(
                "found \(deadlineSeconds), expected seconds above 0 and at most \(Int(Limit.deadlineSeconds))",
                at: "deadline_seconds"
            )
        }
        if let maximumAttempts { found.require(maximumAttempts, in: 1...Limit.rounds, at: "attempts") }
        return found.list
    }

    private func boundProblems() -> [PlanProblem] {
        var found = Problems()
        found.requirePositive(updateBound, at: "update_bound")
        found.require(maximumExamples, in: 1...Limit.examples, at: "max_examples")
        let largest = updateBound * Double(maximumExamples)
        if found.list.isEmpty, largest > 0x1p40 || largest * Double(cohort.maximum) > 0x1p50 {
            found.add(
                "with max_examples \(maximumExamples) and cohort.maximum \(cohort.maximum) the exact sum would keep fewer"
                    + " than 11 fraction bits; lower one of the three",
                at: "update_bound"
            )
        }
        return found.list
    }
}

/// Collects problems in the order of the keys.
private struct Problems {
    var list: [PlanProblem] = []

    mutating func add(_ message: String, at path: String...) {
        list.append(PlanProblem(path: path, message: message))
    }

    mutating func require(_ value: Int, in range: ClosedRange<Int>, at path: String...) {
        guard !range.contains(value) else { return }
        let message = "found \(value), expected a whole number from \(range.lowerBound) to \(range.upperBound)"
        list.append(PlanProblem(path: path, message: message))
    }

    mutating func requirePositive(_ value: Double, at path: String...) {
        guard !(value > 0 && value.isFinite) else { return }
        list.append(PlanProblem(path: path, message: "found \(value), expected a number above 0"))
    }

    mutating func requireNotNegative(_ value: Double, at path: String...) {
        guard !(value >= 0 && value.isFinite) else { return }
        list.append(PlanProblem(path: path, message: "found \(value), expected a number of at least 0"))
    }

    mutating func requireBelowOne(_ value: Double, at path: String...) {
        guard !(value >= 0 && value < 1) else { return }
        list.append(PlanProblem(path: path, message: "found \(value), expected a number from 0 to below 1"))
    }
}
