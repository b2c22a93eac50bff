extension Plan {
    /// Limits that every plan keeps. They bound what a stranger's plan can make a node or coordinator allocate, and
    /// leave out what the built-in trainer would refuse.
    public enum Limit {
        /// Inputs, outputs and units of a hidden layer.
        public static let layerSize = 1_000_000
        /// Hidden layers.
        public static let hiddenLayers = 64
        /// Parameters of a model.
        public static let parameters = 500_000_000
        /// Rounds of a study.
        public static let rounds = 1_000_000
        /// Epochs within a round.
        public static let epochs = 10_000
        /// Examples in a step.
        public static let batchSize = 1_000_000
        /// Steps between two checkpoints.
        public static let checkpointSteps = 1_000_000_000
        /// Learning rate, weight decay and epsilon.
        public static let rate: Double = 1_000_000
        /// Rounds that an update may be late.
        public static let staleness = 100
        /// α of late updates.
        public static let stalenessExponent: Double = 10
        /// Times that a node may take what the slowest took before.
        public static let deadlineFactor: Double = 1000
        /// Σ n over the updates of a round: weights are 1/1024 of it, and their sum is an `Int`.
        public static let totalExamples: Double = 0x1p52
        /// Seconds to a deadline: 30 days.
        public static let deadlineSeconds: Double = 30 * 86_400
        /// Nodes in a cohort.
        public static let cohort = 100_000
        /// Examples a node may claim.
        public static let examples = 1 << 40
    }

    /// Every impossible value in the plan, in the order of the sections; empty for a plan that can run.
    public func problems() -> [PlanProblem] {
        modelProblems() + trainingProblems(training, at: ["training"]) + roundProblems() + stragglerProblems()
            + boundProblems()
            + taskProblems()
            + plansOfTasks() + (keep?.problems() ?? [])
    }

    private func modelProblems() -> [PlanProblem] {
        var found = PlanProblems()
        found.require(model.inputs, in: 1...Limit.layerSize, at: "model", "inputs")
        found.require(model.outputs, in: 1...Limit.layerSize, at: "model", "outputs")
        if model.hidden.count > Limit.hiddenLayers {
            let count = "found \(model.hidden.count) layers, expected at most \(Limit.hiddenLayers)"
            found.add(count, at: "model", "hidden")
        } else {
            for size in model.hidden { found.require(size, in: 1...Limit.layerSize, at: "model", "hidden") }
        }
        switch model.network {
        case .logistic where !model.hidden.isEmpty:
            found.add(
                "a logistic network has no hidden layers; remove hidden or say network: mlp",
                at: "model",
                "hidden"
            )
        case .mlp where model.hidden.isEmpty:
            found.add("an mlp needs at least one hidden layer, for instance hidden: [32]", at: "model", "hidden")
        case .logistic, .mlp: break
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

    /// What is impossible about how single tasks train.
    private func plansOfTasks() -> [PlanProblem] {
        tasks.enumerated().flatMap { index, task in
            task.training.map { trainingProblems($0, at: ["tasks", "\(index)", "training"]) } ?? []
        }
    }

    private func trainingProblems(_ training: TrainingPlan, at path: [String]) -> [PlanProblem] {
        var found = PlanProblems()
        found.require(training.epochs, in: 1...Limit.epochs, at: "training", "epochs")
        found.require(training.batchSize, in: 1...Limit.batchSize, at: "training", "batch_size")
        switch training.optimizer {
        case .sgd(let learningRate, let momentum, let weightDecay):
            found.requireRate(learningRate, at: "training", "optimizer", "sgd", "learning_rate")
            found.requireBelowOne(momentum, at: "training", "optimizer", "sgd", "momentum")
            found.requireRateOrZero(weightDecay, at: "training", "optimizer", "sgd", "weight_decay")
        case .adamW(let learningRate, let beta1, let beta2, let epsilon, let weightDecay):
            found.requireRate(learningRate, at: "training", "optimizer", "adamw", "learning_rate")
            found.requireBelowOne(beta1, at: "training", "optimizer", "adamw", "beta_1")
            found.requireBelowOne(beta2, at: "training", "optimizer", "adamw", "beta_2")
            found.requireRate(epsilon, at: "training", "optimizer", "adamw", "epsilon")
            found.requireRateOrZero(weightDecay, at: "training", "optimizer", "adamw", "weight_decay")
        }
        if let proximal = training.proximal, !(proximal >= 0 && proximal <= Limit.lambda) {
            found.add("found \(proximal), expected a number from 0 to \(Limit.lambda)", at: "training", "proximal")
        }
        if let steps = training.checkpoint?.steps {
            found.require(steps, in: 1...Limit.checkpointSteps, at: "training", "checkpoint", "steps")
        }
        if let seconds = training.checkpoint?.seconds, !(seconds >= 0.001 && seconds <= Limit.deadlineSeconds) {
            let message = "found \(seconds), expected seconds from 0.001 to \(Int(Limit.deadlineSeconds))"
            found.add(message, at: "training", "checkpoint", "seconds")
        }
        return found.list.map { PlanProblem(path: path + $0.path.dropFirst(), message: $0.message) }
    }

    private func roundProblems() -> [PlanProblem] {
        var found = PlanProblems()
        found.require(rounds, in: 1...Limit.rounds, at: "rounds")
        found.require(cohort.maximum, in: 1...Limit.cohort, at: "cohort", "maximum")
        let largest = min(max(1, cohort.maximum), Limit.cohort)
        found.require(quorum, in: 1...largest, at: "quorum")
        found.require(cohort.minimum, in: 1...largest, at: "cohort", "minimum")
        switch cohort.selection {
        case .all: break
        case .fraction(let fraction):
            if !(fraction > 0 && fraction <= 1) {
                found.add(
                    "found \(fraction), expected a number above 0 and at most 1",
                    at: "cohort",
                    "select",
                    "fraction"
                )
            }
        case .count(let count):
            if count < max(1, quorum) || count > largest {
                found.add(
                    "found \(count), expected at least the quorum, \(quorum), and at most \(largest)",
                    at: "cohort",
                    "select",
                    "count"
                )
            }
        }
        if !(deadlineSeconds >= 0.001 && deadlineSeconds <= Limit.deadlineSeconds) {
            found.add(
                "found \(deadlineSeconds), expected seconds from 0.001 to \(Int(Limit.deadlineSeconds))",
                at: "deadline_seconds"
            )
        }
        if let maximumAttempts { found.require(maximumAttempts, in: 1...Limit.rounds, at: "attempts") }
        return found.list
    }

    private func boundProblems() -> [PlanProblem] {
        var found = PlanProblems()
        found.requirePositive(updateBound, at: "update_bound")
        found.require(maximumExamples, in: 1...Limit.examples, at: "max_examples")
        let largest = updateBound * Double(maximumExamples)
        let updates = Double(maximumUpdates)
        if found.list.isEmpty, largest > 0x1p40 || largest * updates > 0x1p51 {
            let (which, count) =
                staleness.map { (", cohort.maximum \(cohort.maximum) and max_staleness \($0.maximum)", "four") }
                ?? (" and cohort.maximum \(cohort.maximum)", "three")
            found.add(
                "with max_examples \(maximumExamples)\(which) the exact sum would keep fewer than 11 fraction bits; "
                    + "lower one of the \(count)",
                at: "update_bound"
            )
        }
        if found.list.isEmpty, Double(maximumExamples) * updates > Limit.totalExamples {
            found.add(
                "found \(maximumExamples), expected at most \(Int(Limit.totalExamples / updates)) with as many updates in"
                    + " a round as the plan allows, \(maximumUpdates)",
                at: "max_examples"
            )
        }
        return found.list
    }
}
