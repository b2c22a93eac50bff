import Federation

/// Reads the tree of a `plan.yaml`. Where something is wrong a substitute stands in, so that the rest is checked too.
struct PlanReader {
    /// The largest seed: every JSON reader has it exactly.
    private static let seedLimit = 1 << 53 - 1

    private static let anyModel = ModelPlan(network: .logistic, inputs: 1, outputs: 1, loss: .binaryCrossEntropy)

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
        .flatMap(TrainingReader(standard: nil).read)
        let reader = ContinualReader(decoder: decoder, training: training ?? TrainingReader.anyTraining)
        let continual = reader.read(root)
        let rounds = rounds(root, continual: continual)
        let quorum = root.required("quorum", example: "3")?.integer() ?? 1
        let cohort = cohort(root["cohort"], quorum: quorum)
        let deadline = root.required("deadline_seconds", example: "30")?.number() ?? 1
        let initialModelPath = root["initial_model"]?.nonEmptyText()
        let attempts = root["attempts"]?.integer()
        let stragglers = StragglerReader(decoder: decoder).read(root, deadline: deadline)
        let updateBound = root["update_bound"]?.number() ?? Plan.defaultUpdateBound
        let maximumExamples = root["max_examples"]?.integer() ?? Plan.defaultMaximumExamples
        let durability = root["durability"]?.choice(Plan.Durability.self) ?? .process
        let keep = root["keep"].flatMap(keep)
        // What is optional is left out: one plan, one digest.
        let isRequired = root["signatures"]?.choice(SignaturePolicy.self) == .required
        // Substitutes that no rule complains of; what is missing or wrong was reported.
        guard let study = study ?? StudyName("study") else { return nil }
        let plan = Plan(
            study: study,
            seed: UInt64(seed),
            model: model ?? Self.anyModel,
            training: training ?? TrainingReader.anyTraining,
            rounds: rounds,
            continual: continual,
            cohort: cohort,
            quorum: quorum,
            deadlineSeconds: deadline,
            maximumAttempts: attempts,
            adaptiveDeadline: stragglers.adaptiveDeadline,
            staleness: stragglers.staleness,
            buffer: stragglers.buffer,
            longestRestSeconds: root["longest_rest_seconds"]?.number() ?? Plan.defaultLongestRestSeconds,
            updateBound: updateBound,
            maximumExamples: maximumExamples,
            durability: durability,
            keep: keep,
            signatures: isRequired ? .required : nil
        )
        let problems = plan.problems().filter { !isQuorumsAlone($0) && !reader.isConsequence($0) }
        for problem in problems where !isSumOfTasks(problem) {
            decoder.reportImpossible(problem.path, problem.message)
        }
        // After the tasks' own, which it may come from.
        for problem in problems where isSumOfTasks(problem) {
            decoder.reportImpossible(["tasks"], "the rounds together: \(problem.message)")
        }
        return PlanFile(plan: plan, initialModelPath: initialModelPath)
    }

    /// Whether the problem is the quorum's, from which a minimum that is not given comes.
    private func isQuorumsAlone(_ problem: PlanProblem) -> Bool {
        problem.path == ["cohort", "minimum"] && !decoder.isGiven(problem.path)
    }

    /// Whether the problem is that of the rounds of all tasks together.
    private func isSumOfTasks(_ problem: PlanProblem) -> Bool {
        problem.path == ["rounds"] && decoder.isGiven(["tasks"])
    }

    /// The rounds that are given, or those of the tasks together.
    private func rounds(_ root: SettingsMapping, continual: ContinualPlan?) -> Int {
        guard root["tasks"] != nil else {
            // What is said of tasks that are misspelt, or missing beside continual, is enough.
            guard root["rounds"] != nil || !(root.isMeant("tasks") || root["continual"] != nil) else { return 1 }
            let value = root.required("rounds", example: "12, or tasks: \(ContinualReader.example)")
            return value?.integer() ?? 1
        }
        let _: Void? = root["rounds"]?.impossible(
            "found rounds beside tasks, expected one of them; each task has its own rounds"
        )
        return continual?.tasks.reduce(0) { sum, task in
            let (total, isTooLarge) = sum.addingReportingOverflow(max(0, task.rounds))
            return isTooLarge ? .max : total
        } ?? 1
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

    private func cohort(_ value: SettingsValue?, quorum: Int) -> CohortPlan {
        guard let keys = value?.mapping(PlanKeys.cohort) else { return CohortPlan(minimum: quorum) }
        return CohortPlan(
            selection: keys["select"].flatMap(selection) ?? .all,
            minimum: keys["minimum"]?.integer() ?? quorum,
            minimumRounds: keys["minimum_rounds"]?.choice(CohortPlan.MinimumRounds.self) ?? .first,
            maximum: keys["maximum"]?.integer() ?? CohortPlan.defaultMaximum,
            closeAt: keys["close_at"]?.integer()
        )
    }

    private func keep(_ value: SettingsValue) -> RetentionPlan? {
        guard let keys = value.mapping(PlanKeys.keep) else { return nil }
        return RetentionPlan(
            last: keys["last"]?.integer(),
            every: keys["every"]?.integer(),
            best: keys["best"]?.integer(),
            updates: keys["updates"]?.integer()
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
