import Federation
import Foundation
import LocalLearning
import Parameters
import TestSupport
import Testing
import Training

@testable import NodeAgent

/// A hold-out is somebody's file: it is measured on, or refused with what is wrong with it.
@Suite struct HoldoutMeasureTests {
    private func plan(_ loss: ModelPlan.Loss = .softmaxCrossEntropy, outputs: Int = 2) throws -> Plan {
        Plan(
            study: try #require(StudyName("heart")),
            seed: 7,
            model: ModelPlan(network: .logistic, inputs: 2, outputs: outputs, loss: loss),
            training: TrainingPlan(
                epochs: 1,
                batchSize: 8,
                optimizer: .sgd(learningRate: 0.1, momentum: 0, weightDecay: 0)
            ),
            rounds: 1,
            cohort: CohortPlan(minimum: 1),
            quorum: 1,
            deadlineSeconds: 60
        )
    }

    private func holdout(
        _ table: String,
        label: String = "label",
        _ plan: Plan,
        task: TaskName? = nil
    ) throws -> HoldoutMeasure {
        let folder = try TemporaryFolder()
        let path = folder.path + "/holdout.csv"
        try Data(table.utf8).write(to: URL(filePath: path))
        let data = try StudyDataset(holdoutTable: path, label: label, of: plan, task: task)
        return try HoldoutMeasure(data, rows: .all, of: plan, task: task)
    }

    @Test func `every row of a table counts, its columns in the order of their names`() throws {
        let plan = try plan()
        let measure = try holdout("x10,outcome,x9\n1,1,0\n5,0,9\n-1,0,0\n0,1,3\n", label: "outcome", plan)
        #expect(measure.exampleCount == 4)
        var model = ParameterVector(layout: try NetworkSpecification(plan.model).layout)
        // The output of class 1 is x10, which stands behind x9; the other is 0.
        model.values[3] = 1
        let metrics = try #require(try measure.metrics(of: model))
        // Row 4 has x10 = 0 and is taken for class 0, row 2 for class 1.
        #expect(metrics.exampleCount == 4 && metrics.accuracy == 0.5)
        let losses: [Double] = [log(1 + exp(-1)), log(1 + exp(5)), log(1 + exp(-1)), log(2)]
        let expected = losses.reduce(0, +) / 4
        #expect(abs(metrics.loss - expected) < 1e-5)
    }

    @Test func `labels are the plan's: two numbers, or a value`() throws {
        let binary = try holdout("a,b,label\n1,2,1\n3,4,0\n", try plan(.binaryCrossEntropy, outputs: 1))
        let zero = ParameterVector(layout: try NetworkSpecification(plan(.binaryCrossEntropy, outputs: 1).model).layout)
        let chance = try #require(try binary.metrics(of: zero)?.loss)
        #expect(abs(chance - log(2)) < 1e-6)
        let value = try holdout("a,b,label\n1,2,-7.5\n", try plan(.meanSquaredError, outputs: 1))
        #expect(try value.metrics(of: zero)?.accuracy == nil)
    }

    @Test(arguments: [
        ("", "data-"), ("a,b,label\n", "data-"), ("a,b\n1,2\n", "data-columns"),
        ("a,b,label\nnan,2,1\n", "data-bad-rows"),
        ("a,b,label\n1,inf,1\n", "data-bad-rows"), ("a,b,label\n1,2,7\n", "data-bad-rows"),
        ("a,b,label\n1,2\n", "data-bad-rows"), ("a,b,label\n1,\"2,1\n", "data-"), ("\u{0}\u{1}\u{FFFD}", "data-"),
        ("a,b,c,label\n1,2,3,1\n", "hold-out-unfit"), ("label\n1\n", "data-"),
        ("a,b,label\n=cmd(),<script>,1\n", "data-bad-rows"),
    ])
    func `a table that does not fit is refused with its code`(_ table: String, _ code: String) throws {
        do {
            _ = try holdout(table, try plan())
            Issue.record("taken: \(table)")
        } catch let error as DataError {
            #expect(error.code.hasPrefix(code), "\(error) \(error.code)")
        } catch let error as HoldoutError {
            #expect(error.code == code, "\(error)")
        }
    }

    @Test func `a file that is none, a plan that is none and a model of another network are refused`() throws {
        #expect(throws: DataError.self) {
            try StudyDataset(holdoutTable: "/nowhere/table.csv", label: "label", of: try plan(), task: nil)
        }
        for outputs in [0, -3, .max] {
            #expect(throws: NetworkSpecificationError.self) {
                try holdout("a,b,label\n1,2,1\n", plan(outputs: outputs))
            }
        }
        let measure = try holdout("a,b,label\n1,2,1\n", try plan())
        let other = ParameterVector(layout: try ParameterLayout([(name: "w", shape: [3])]))
        #expect(throws: HoldoutError.self) { try measure.metrics(of: other) }
        var broken = ParameterVector(layout: try NetworkSpecification(plan().model).layout)
        broken.values[0] = .infinity
        #expect(try measure.metrics(of: broken) == nil)
    }

    @Test func `of a node's data the held-out rows count, and of a task its own with its own classes`() throws {
        let data = StudyDataset(training: Fixture.data(), holdout: Fixture.data(count: 4))
        var plan = try plan()
        plan.model.inputs = 3
        #expect(try HoldoutMeasure(data, rows: .heldOut, of: plan, task: nil).exampleCount == 4)
        let whole = StudyDataset(training: Fixture.data(), holdout: Fixture.data(count: 0))
        #expect(try HoldoutMeasure(whole, rows: .all, of: plan, task: nil).exampleCount == 10)
        let error = #expect(throws: HoldoutError.self) {
            try HoldoutMeasure(whole, rows: .heldOut, of: plan, task: nil)
        }
        #expect(error?.code == "hold-out-empty" && error?.description.contains("holdout: 0") == true)
        #expect(throws: HoldoutError.unfit(plan.study, reason: "\(DataMisfit.features(found: 3, expected: 2))")) {
            try HoldoutMeasure(data, rows: .heldOut, of: self.plan(), task: nil)
        }
        let tasks = try ["first", "second"].map { name in
            TaskPlan(name: try #require(TaskName(name)), rounds: 1, classes: ["\(name)-no", "\(name)-yes"])
        }
        plan.model.inputs = 2
        plan.continual = ContinualPlan(tasks: tasks, heads: .task)
        let second = try holdout("a,b,label\n1,2,second-yes\n0,1,second-no\n", plan, task: tasks[1].name)
        let model = ParameterVector(layout: try NetworkSpecification(plan.model(inTask: 1)).layout)
        // Two outputs compete, not four.
        let chance = try #require(try second.metrics(of: model)?.loss)
        #expect(abs(chance - log(2)) < 1e-6)
        #expect(throws: DataError.self) { try holdout("a,b,label\n1,2,first-no\n", plan, task: tasks[1].name) }
    }

    @Test func `every code has its page`() { #expect(Set(HoldoutError.codes).count == HoldoutError.codes.count) }
}
