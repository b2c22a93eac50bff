public import Federation

/// `plan.yaml`: what one study does.
public struct PlanFile: Sendable, Hashable {
    /// The plan, every value of which is possible.
    public let plan: Plan
    /// The file of the model to start from, relative to the plan's folder; nil: made from the seed.
    public let initialModelPath: String?

    /// The keys of a plan.
    static let keys = [
        "study", "seed", "model", "initial_model", "training", "rounds", "cohort", "quorum", "deadline_seconds",
        "attempts", "update_bound", "max_examples", "durability",
    ]

    /// The largest seed: 2⁵³ − 1, which every language's JSON keeps.
    static let largestSeed = 1 << 53 - 1

    /// Reads a plan.
    ///
    /// - Parameters:
    ///   - bytes: The file.
    ///   - path: Its name, for messages.
    /// - Throws: ``SettingsError`` with everything that is wrong.
    public static func parse(_ bytes: [UInt8], path: String) throws(SettingsError) -> PlanFile {
        try readSettings(bytes, path: path, keys: keys) { section in
            // Everything is read before anything is judged, so that all problems are found.
            let study = section.require("study")?.parsed(StudyName.expectation) { StudyName($0) }
            let seed = section["seed"].map { $0.integer(in: 0...largestSeed) } ?? 0
            let model = section.require("model").flatMap(model)
            let training = section.require("training").flatMap(training)
            let rounds = section.require("rounds")?.integer()
            let quorum = section.require("quorum")?.integer()
            let cohort = cohort(section["cohort"], quorum: quorum ?? 1)
            let deadline = section.require("deadline_seconds")?.number()
            let attempts = section["attempts"]?.integer()
            let bound = section["update_bound"].map { $0.number() } ?? Plan.defaultUpdateBound
            let examples = section["max_examples"].map { $0.integer() } ?? Plan.defaultMaximumExamples
            let durability = section["durability"].map { $0.word(Plan.Durability.self) } ?? .process
            let initialModel = section["initial_model"]?.text()
            guard let study, let seed, let model, let training, let rounds, let quorum, let cohort, let deadline,
                let bound, let examples, let durability
            else { return nil }
            let plan = Plan(
                study: study,
                seed: UInt64(seed),
                model: model,
                training: training,
                rounds: rounds,
                cohort: cohort,
                quorum: quorum,
                deadlineSeconds: deadline,
                maximumAttempts: attempts,
                updateBound: bound,
                maximumExamples: examples,
                durability: durability
            )
            for problem in plan.problems() { section.place(problem) }
            return PlanFile(plan: plan, initialModelPath: initialModel)
        }
    }

    // MARK: Sections

    private static func model(_ field: Field) -> ModelPlan? {
        guard let section = field.mapping(["network", "inputs", "hidden", "outputs", "loss"]) else { return nil }
        let network = section.require("network")?.word(ModelPlan.Network.self)
        let inputs = section.require("inputs")?.integer()
        let outputs = section.require("outputs")?.integer()
        let hidden = section["hidden"].map { $0.list()?.compactMap { $0.integer() } } ?? []
        let standard: ModelPlan.Loss = (outputs ?? 2) >= 2 ? .softmaxCrossEntropy : .binaryCrossEntropy
        let loss = section["loss"].map { $0.word(ModelPlan.Loss.self) } ?? standard
        guard let network, let inputs, let outputs, let hidden, let loss else { return nil }
        return ModelPlan(network: network, inputs: inputs, hidden: hidden, outputs: outputs, loss: loss)
    }

    private static func training(_ field: Field) -> TrainingPlan? {
        guard let section = field.mapping(["epochs", "batch_size", "optimizer"]) else { return nil }
        let epochs = section.require("epochs")?.integer()
        let batchSize = section.require("batch_size")?.integer()
        let optimizer = section.require("optimizer").flatMap(optimizer)
        guard let epochs, let batchSize, let optimizer else { return nil }
        return TrainingPlan(epochs: epochs, batchSize: batchSize, optimizer: optimizer)
    }

    private static func optimizer(_ field: Field) -> TrainingPlan.Optimizer? {
        guard let section = field.mapping(["sgd", "adamw"]) else { return nil }
        guard section.entries.count == 1 else {
            field.refuse("found \(section.entries.count) optimisers, expected sgd or adamw")
            return nil
        }
        if let field = section["sgd"] {
            guard let sgd = field.mapping(["learning_rate", "momentum", "weight_decay"]) else { return nil }
            let learningRate = sgd.require("learning_rate")?.number()
            let momentum = sgd["momentum"].map { $0.number() } ?? 0
            let weightDecay = sgd["weight_decay"].map { $0.number() } ?? 0
            guard let learningRate, let momentum, let weightDecay else { return nil }
            return .sgd(learningRate: learningRate, momentum: momentum, weightDecay: weightDecay)
        }
        let keys = ["learning_rate", "beta_1", "beta_2", "epsilon", "weight_decay"]
        guard let adamW = section["adamw"]?.mapping(keys) else { return nil }
        let learningRate = adamW.require("learning_rate")?.number()
        let beta1 = adamW["beta_1"].map { $0.number() } ?? 0.9
        let beta2 = adamW["beta_2"].map { $0.number() } ?? 0.999
        let epsilon = adamW["epsilon"].map { $0.number() } ?? 1e-8
        let weightDecay = adamW["weight_decay"].map { $0.number() } ?? 0.01
        guard let learningRate, let beta1, let beta2, let epsilon, let weightDecay else { return nil }
        return .adamW(
            learningRate: learningRate,
            beta1: beta1,
            beta2: beta2,
            epsilon: epsilon,
            weightDecay: weightDecay
        )
    }

    private static func cohort(_ field: Field?, quorum: Int) -> CohortPlan? {
        guard let field else { return CohortPlan(minimum: quorum) }
        guard let section = field.mapping(["select", "minimum", "maximum"]) else { return nil }
        let selection = section["select"].map(selection) ?? .all
        let minimum = section["minimum"].map { $0.integer() } ?? quorum
        let maximum = section["maximum"].map { $0.integer() } ?? CohortPlan.defaultMaximum
        guard let selection, let minimum, let maximum else { return nil }
        return CohortPlan(selection: selection, minimum: minimum, maximum: maximum)
    }

    private static func selection(_ field: Field) -> CohortPlan.Selection? {
        guard field.isMapping else {
            return field.parsed("expected all, {fraction: 0.5} or {count: 8}") { $0 == "all" ? .all : nil }
        }
        guard let section = field.mapping(["fraction", "count"]), section.entries.count == 1 else {
            field.refuse("expected all, {fraction: 0.5} or {count: 8}")
            return nil
        }
        if let fraction = section["fraction"] { return fraction.number().map { .fraction($0) } }
        return section["count"]?.integer().map { .count($0) }
    }
}

extension Section {
    /// Notes a plan's problem at the line of the key that it names, or of the nearest one above it.
    fileprivate func place(_ problem: PlanProblem) {
        var section = self
        var place = field.place
        for key in problem.path {
            guard let found = section[key] else { break }
            place = found.place
            guard found.isMapping, let inner = found.openMapping() else { break }
            section = inner
        }
        field.problems.add(.impossibleValue, "\(problem)", at: place)
    }
}
