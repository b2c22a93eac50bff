import Federation

/// Reads the tree of a `plan.yaml`. Where something is wrong a substitute stands in, so that the rest is checked too.
struct PlanReader {
    /// The largest seed: every JSON reader has it exactly.
    private static let seedLimit = 1 << 53 - 1

    private static let anyModel = ModelPlan(network: .logistic, inputs: 1, outputs: 1, loss: .binaryCrossEntropy)
    private static let anyOptimizer = TrainingPlan.Optimizer.sgd(learningRate: 1, momentum: 0, weightDecay: 0)
    private static let anyTraining = TrainingPlan(epochs: 1, batchSize: 1, optimizer: anyOptimizer)

    let decoder: StrictDecoder

    /// The plan, if what is wrong with the file leaves one.
    func read() -> PlanFile? {
        guard let root = decoder.root.mapping(PlanKeys.root) else { return nil }
        let study = root.required("study", example: "digits")?.name(StudyName.self)
        let seed = root.required("seed", example: "1")?.integer(in: 0...Self.seedLimit) ?? 0
        let model = root.required("model", example: "{network: mlp, inputs: 64, hidden: [32], outputs: 10}")
            .flatMap(model)
        let training = root.required(
            "training",
            example: "{epochs: 2, batch_size: 32, optimizer: {sgd: {learning_rate: 0.1}}}"
        )
        .flatMap(training)
        let rounds = root.required("rounds", example: "12")?.integer() ?? 1
        let quorum = root.required("quorum", example: "3")?.integer() ?? 1
        let cohort = cohort(root["cohort"], quorum: quorum)
        let deadline = root.required("deadline_seconds", example: "30")?.number() ?? 1
        let initialModelPath = root["initial_model"]?.nonEmptyText()
        let attempts = root["attempts"]?.integer()
        let updateBound = root["update_bound"]?.number() ?? Plan.defaultUpdateBound
        let maximumExamples = root["max_examples"]?.integer() ?? Plan.defaultMaximumExamples
        let durability = root["durability"]?.choice(Plan.Durability.self) ?? .process
        // Substitutes that no rule complains of; what is missing or wrong was reported.
        guard let study = study ?? StudyName("study") else { return nil }
        let plan = Plan(
            study: study,
            seed: UInt64(seed),
            model: model ?? Self.anyModel,
            training: training ?? Self.anyTraining,
            rounds: rounds,
            cohort: cohort,
            quorum: quorum,
            deadlineSeconds: deadline,
            maximumAttempts: attempts,
            updateBound: updateBound,
            maximumExamples: maximumExamples,
            durability: durability
        )
        for problem in plan.problems() where !isQuorumsAlone(problem) {
            decoder.reportImpossible(problem.path, problem.message)
        }
        return PlanFile(plan: plan, initialModelPath: initialModelPath)
    }

    /// Whether the problem is the quorum's, from which a minimum that is not given comes.
    private func isQuorumsAlone(_ problem: PlanProblem) -> Bool {
        problem.path == ["cohort", "minimum"] && !decoder.isGiven(problem.path)
    }

    private func model(_ value: SettingsValue) -> ModelPlan? {
        guard let keys = value.mapping(PlanKeys.model) else { return nil }
        let network = keys.required("network", example: "mlp")?.choice(ModelPlan.Network.self)
        let inputs = keys.required("inputs", example: "64")?.integer()
        let hidden = keys["hidden"].map { $0.list()?.compactMap { $0.integer() } ?? [] } ?? []
        let outputs = keys.required("outputs", example: "10")?.integer()
        let loss = keys["loss"]?.choice(ModelPlan.Loss.self)
        return ModelPlan(
            network: network ?? (hidden.isEmpty ? .logistic : .mlp),
            inputs: inputs ?? 1,
            hidden: hidden,
            outputs: outputs ?? 2,
            loss: loss ?? (outputs ?? 2 >= 2 ? .softmaxCrossEntropy : .binaryCrossEntropy)
        )
    }

    private func training(_ value: SettingsValue) -> TrainingPlan? {
        guard let keys = value.mapping(PlanKeys.training) else { return nil }
        let epochs = keys.required("epochs", example: "2")?.integer() ?? 1
        let batchSize = keys.required("batch_size", example: "32")?.integer() ?? 1
        let optimizer = keys.required("optimizer", example: "{sgd: {learning_rate: 0.1}}").flatMap(optimizer)
        return TrainingPlan(epochs: epochs, batchSize: batchSize, optimizer: optimizer ?? Self.anyOptimizer)
    }

    private func optimizer(_ value: SettingsValue) -> TrainingPlan.Optimizer? {
        guard let keys = value.mapping(PlanKeys.optimizer) else { return nil }
        switch (keys["sgd"], keys["adamw"]) {
        case (let value?, nil):
            guard let keys = value.mapping(PlanKeys.sgd) else { return nil }
            return .sgd(
                learningRate: keys.required("learning_rate", example: "0.1")?.number() ?? 1,
                momentum: keys["momentum"]?.number() ?? 0,
                weightDecay: keys["weight_decay"]?.number() ?? 0
            )
        case (nil, let value?):
            guard let keys = value.mapping(PlanKeys.adamW) else { return nil }
            return .adamW(
                learningRate: keys.required("learning_rate", example: "0.001")?.number() ?? 1,
                beta1: keys["beta_1"]?.number() ?? 0.9,
                beta2: keys["beta_2"]?.number() ?? 0.999,
                epsilon: keys["epsilon"]?.number() ?? 1e-8,
                weightDecay: keys["weight_decay"]?.number() ?? 0.01
            )
        case (_?, _?): keys.reportImpossible("found sgd and adamw, expected one of them")
        case (nil, nil): keys.reportMissing("found no optimizer, expected for instance sgd: {learning_rate: 0.1}")
        }
        return nil
    }

    private func cohort(_ value: SettingsValue?, quorum: Int) -> CohortPlan {
        guard let keys = value?.mapping(PlanKeys.cohort) else { return CohortPlan(minimum: quorum) }
        return CohortPlan(
            selection: keys["select"].flatMap(selection) ?? .all,
            minimum: keys["minimum"]?.integer() ?? quorum,
            maximum: keys["maximum"]?.integer() ?? CohortPlan.defaultMaximum
        )
    }

    private func selection(_ value: SettingsValue) -> CohortPlan.Selection? {
        if let word = value.word {
            return word == "all" ? .all : value.impossible("found \(QuotedText.of(word)), expected \(Self.selections)")
        }
        guard !value.isList, let keys = value.mapping(PlanKeys.selection) else {
            return value.isList ? value.wrong(Self.selections) : nil
        }
        switch (keys["fraction"], keys["count"]) {
        case (let fraction?, nil): return fraction.number().map { .fraction($0) }
        case (nil, let count?): return count.integer().map { .count($0) }
        case (_?, _?): keys.reportImpossible("found fraction and count, expected one of them")
        case (nil, nil): keys.reportMissing("found neither fraction nor count, expected \(Self.selections)")
        }
        return nil
    }

    private static let selections = "all, {fraction: 0.5} or {count: 8}"
}
