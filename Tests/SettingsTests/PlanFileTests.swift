import Federation
import Settings
import Testing

struct PlanFileTests {
    @Test func `every key of a plan is read`() throws {
        let file = try PlanFile.parse(Samples.plan, path: "plan.yaml")
        let expected = Plan(
            study: try #require(StudyName("digits")),
            seed: 7,
            model: ModelPlan(network: .mlp, inputs: 64, hidden: [32, 16], outputs: 10, loss: .softmaxCrossEntropy),
            training: TrainingPlan(
                epochs: 2,
                batchSize: 32,
                optimizer: .adamW(learningRate: 0.001, beta1: 0.8, beta2: 0.99, epsilon: 1e-7, weightDecay: 0.02)
            ),
            rounds: 12,
            cohort: CohortPlan(selection: .fraction(0.5), minimum: 4, maximum: 100),
            quorum: 3,
            deadlineSeconds: 2.5,
            maximumAttempts: 5,
            updateBound: 8,
            maximumExamples: 1000,
            durability: .flush,
            keep: RetentionPlan(last: 10, every: 50, best: 1, updates: 3),
            signatures: .required
        )
        #expect(file.plan == expected)
        #expect(file.initialModelPath == "models/start.safetensors")
    }

    @Test func `every key of tasks and of what keeps them is read`() throws {
        let plan = try PlanFile.parse(Samples.taskPlan, path: "plan.yaml").plan
        let sgd = TrainingPlan.Optimizer.sgd(learningRate: 0.1, momentum: 0, weightDecay: 0)
        let training = TrainingPlan(epochs: 2, batchSize: 32, optimizer: sgd, proximal: 0.01, checkpoint: .off)
        #expect(plan.training == training)
        let turned = TrainingPlan(
            epochs: 4,
            batchSize: 16,
            optimizer: .adamW(learningRate: 0.01, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0.01),
            proximal: 0.5,
            checkpoint: CheckpointPlan(steps: 9, seconds: 0.5)
        )
        // What a task leaves out is as in the plan.
        let mirrored = TrainingPlan(epochs: 1, batchSize: 32, optimizer: sgd, proximal: 0.01, checkpoint: .off)
        let expected = ContinualPlan(
            tasks: [
                TaskPlan(name: try #require(TaskName("upright")), rounds: 8, classes: ["0", "1"]),
                TaskPlan(
                    name: try #require(TaskName("turned")),
                    rounds: 4,
                    training: turned,
                    patience: 3,
                    drift: 0.25,
                    classes: ["2"]
                ),
                TaskPlan(
                    name: try #require(TaskName("mirrored")),
                    rounds: 2,
                    training: mirrored,
                    classes: ["3", "4"]
                ),
            ],
            method: .onlineEWC,
            lambda: 70,
            gamma: 0.9,
            fisher: .empirical,
            consolidation: .shared,
            replayExamples: 200,
            distillation: 0.5,
            temperature: 3,
            heads: .class,
            importanceBound: 512,
            alarm: 0.1
        )
        #expect(plan.continual == expected)
        #expect(plan.rounds == 14)
    }

    private static let tasks = Samples.shortPlan.replacing(
        "rounds: 3",
        with: "tasks: [{name: a, rounds: 3}, {name: b, rounds: 4}]"
    )

    @Test func `tasks without more have no method, and their rounds are the plan's`() throws {
        let plan = try PlanFile.parse(Self.tasks, path: "plan.yaml").plan
        let names = try ["a", "b"].map { try #require(TaskName($0)) }
        let tasks = [TaskPlan(name: names[0], rounds: 3), TaskPlan(name: names[1], rounds: 4)]
        #expect(plan.continual == ContinualPlan(tasks: tasks) && plan.rounds == 7)
    }

    @Test(arguments: [
        ("none", ContinualPlan.Method.none, 0.0, 0), ("ewc", .ewc, 50, 0), ("online-ewc", .onlineEWC, 50, 0),
        ("si", .si, 1, 0), ("mas", .mas, 0.03, 0), ("replay", .none, 0, 500), ("replay, replay: 20", .none, 0, 20),
        ("ewc, replay: 20", .ewc, 50, 20),
    ])
    func `a method brings its own weight and past examples`(
        text: String,
        method: ContinualPlan.Method,
        lambda: Double,
        replay: Int
    ) throws {
        let file = try PlanFile.parse(Self.tasks + "continual: {method: \(text)}\n", path: "plan.yaml")
        let continual = try #require(file.plan.continual)
        #expect(continual.method == method && continual.lambda == lambda && continual.replayExamples == replay)
    }

    @Test(arguments: [("true", ContinualPlan.Fisher.true), ("\"true\"", .true), ("empirical", .empirical)])
    func `the Fisher information is true or empirical`(text: String, fisher: ContinualPlan.Fisher) throws {
        let file = try PlanFile.parse(Self.tasks + "continual: {fisher: \(text)}\n", path: "plan.yaml")
        #expect(file.plan.continual?.fisher == fisher)
    }

    @Test func `what a plan leaves out has the documented defaults`() throws {
        let file = try PlanFile.parse(Samples.shortPlan, path: "plan.yaml")
        let plan = file.plan
        #expect(plan.model.hidden == [] && plan.model.loss == .binaryCrossEntropy)
        #expect(plan.training.optimizer == .sgd(learningRate: 0.1, momentum: 0, weightDecay: 0))
        #expect(plan.cohort == CohortPlan(selection: .all, minimum: 2, maximum: 1000))
        #expect(plan.maximumAttempts == nil && plan.updateBound == 4 && plan.maximumExamples == 1_048_576)
        #expect(plan.durability == .process && file.initialModelPath == nil)
    }

    @Test func `with two outputs or more the loss is softmax cross-entropy`() throws {
        let text = Samples.shortPlan.replacing("outputs: 1", with: "outputs: 2")
        #expect(try PlanFile.parse(text, path: "plan.yaml").plan.model.loss == .softmaxCrossEntropy)
    }

    @Test(arguments: [
        ("all", CohortPlan.Selection.all), ("{count: 8}", .count(8)), ("{fraction: 1}", .fraction(1)),
    ])
    func `a cohort is everybody, a part or a number`(text: String, selection: CohortPlan.Selection) throws {
        let plan = try PlanFile.parse(Samples.shortPlan + "cohort: {select: \(text)}\n", path: "plan.yaml").plan
        #expect(plan.cohort.selection == selection)
    }

    @Test func `AdamW has PyTorch's defaults`() throws {
        let text = Samples.shortPlan.replacing("sgd: {learning_rate: 0.1}", with: "adamw: {learning_rate: 0.01}")
        #expect(
            try PlanFile.parse(text, path: "plan.yaml").plan.training.optimizer
                == .adamW(learningRate: 0.01, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0.01)
        )
    }

    @Test(arguments: ["null", "digits", "007", "no", "1e3"])
    func `the template is a plan without problems`(study: String) throws {
        let name = try #require(StudyName(study))
        let file = try PlanFile.parse(PlanFile.template(study: name), path: "plan.yaml")
        #expect(file.plan.study == name && file.plan.problems() == [] && file.initialModelPath == nil)
        #expect(file.plan.updateBound == Plan.defaultUpdateBound && file.plan.durability == .process)
        #expect(file.plan.maximumExamples == Plan.defaultMaximumExamples)
        #expect(file.plan.cohort.maximum == CohortPlan.defaultMaximum)
    }
}
