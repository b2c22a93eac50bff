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
            durability: .flush
        )
        #expect(file.plan == expected)
        #expect(file.initialModelPath == "models/start.safetensors")
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
