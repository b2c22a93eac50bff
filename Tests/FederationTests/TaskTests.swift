import Federation
import Parameters
import Testing

extension Story {
    /// Everyone asked answers with that accuracy and loss on every task it is asked about, and the result is stored.
    fileprivate mutating func carryOut(
        accuracy: [TaskName: Double] = [:],
        loss: Double = 0.5,
        drift: Double? = nil
    ) {
        for node in round()?.awaited ?? [] { answer(node, accuracy: accuracy, loss: loss, drift: drift) }
        finishRound()
    }

    @discardableResult
    fileprivate mutating func answer(
        _ node: NodeName,
        accuracy: [TaskName: Double] = [:],
        loss: Double = 0.5,
        drift: Double? = nil
    ) -> [FederationEffect] {
        var claim = claim(node)
        guard let plan = round()?.plan else { return [] }
        claim.tasks = Dictionary(
            uniqueKeysWithValues: (plan.evaluates ?? []).map { task in
                (task, EvaluationMetrics(exampleCount: 5, loss: loss, accuracy: accuracy[task] ?? 0.5))
            }
        )
        claim.drift = drift
        if plan.onlyEvaluates(node) { claim.exampleCount = 0 }
        return tell(.updateVerified(claim))
    }

    /// The shell's part: a mean, or what a consolidation made.
    fileprivate mutating func finishRound() {
        guard let plan = round()?.plan else { return }
        let made = ConsolidatedTask(
            importance: digest("importance \(plan.number)"),
            penalty: digest("penalty \(plan.number)")
        )
        let model = plan.kind == .training ? digest("model \(plan.number)") : plan.model
        tell(
            .roundAveraged(
                heart,
                plan.number,
                model: model,
                consolidated: plan.kind == .consolidation ? made : nil
            )
        )
    }
}

@Suite struct TaskTests {
    @Test func `tasks are learned in their order, with a consolidation between two and an evaluation at the end`() {
        var story = Story(plans: taskPlan())
        while story.status() == .running { story.carryOut() }
        #expect(story.status() == .finished)
        let kinds = story.records.map(\.kind)
        #expect(
            kinds == [.training, .training, .consolidation, .training, .training, .consolidation] + [
                .training, .training, .evaluation,
            ]
        )
        #expect(
            story.records.map(\.task) == [
                upright, upright, upright, turned, turned, turned, mirrored, mirrored, mirrored,
            ]
        )
        #expect(story.records.map(\.boundary) == [nil, nil, .rounds, nil, nil, .rounds, nil, nil, .rounds])
    }

    @Test func `what a consolidation made goes with the assignments that follow`() throws {
        var story = Story(plans: taskPlan())
        let first = try #require(story.state.assignment(for: ash)?.task)
        #expect(first.penalty == nil && first.teacher == nil)
        for _ in 0..<3 { story.carryOut() }
        let assignment = try #require(story.state.assignment(for: ash))
        #expect(assignment.task?.name == turned)
        #expect(assignment.task?.penalty == digest("penalty 3"))
        #expect(assignment.task?.teacher == assignment.model)
        #expect(assignment.blobs == [assignment.model, digest("penalty 3")])
        #expect(story.records.last?.consolidated?.importance == digest("importance 3"))
        story.carryOut()
        #expect(story.state.assignment(for: ash)?.task?.teacher == digest("model 2"))
    }

    @Test func `P8: learned tasks are evaluated in every round, and all of them at the start and at a boundary`() {
        var story = Story(plans: taskPlan())
        var asked: [[TaskName]] = []
        while story.status() == .running {
            asked.append(story.round()?.plan.evaluates ?? [])
            story.carryOut()
        }
        let all = [upright, turned, mirrored]
        #expect(asked == [all, [upright], all, [upright, turned], [upright, turned], all, all, all, all])
    }

    @Test func `a task ends early when the hold-out stops improving`() {
        let plan = taskPlan { plan in
            plan.tasks[0].rounds = 50
            plan.tasks[0].patience = 2
        }
        var story = Story(plans: plan)
        for loss in [0.9, 0.5, 0.5, 0.6] { story.carryOut(loss: loss) }
        #expect(story.round()?.plan.kind == .consolidation)
        #expect(story.round()?.plan.boundary == .patience)
    }

    @Test func `a better round starts the patience anew`() {
        var story = Story(
            plans: taskPlan { plan in
                plan.tasks[0].rounds = 50
                plan.tasks[0].patience = 2
            }
        )
        for loss in [0.5, 0.6, 0.4, 0.41] { story.carryOut(loss: loss) }
        #expect(story.round()?.plan.kind == .training)
    }

    @Test func `the operator ends a task when its open round is committed`() {
        var story = Story(plans: taskPlan { $0.tasks[0].rounds = 50 })
        story.tell(.taskAdvanced(heart))
        #expect(story.round()?.plan.kind == .training)
        story.carryOut()
        #expect(story.round()?.plan.kind == .consolidation)
        #expect(story.round()?.plan.boundary == .advanced)
        story.tell(.taskAdvanced(heart))
        story.carryOut()
        #expect(story.round()?.plan.task == turned)
        #expect(story.round()?.plan.boundary == nil)
    }

    @Test func `drift past the plan's threshold opens the next task, and the history says how much`() {
        var story = Story(
            plans: taskPlan { plan in
                plan.tasks[0].rounds = 50
                plan.tasks[0].drift = 0.25
            }
        )
        #expect(story.state.assignment(for: ash)?.task?.comparesWith == turned)
        story.carryOut(drift: 0.2)
        #expect(story.round()?.plan.kind == .training)
        story.carryOut(drift: 0.5)
        #expect(story.round()?.plan.boundary == .drift(0.5))
        story.carryOut()
        #expect(story.state.assignment(for: ash)?.task?.comparesWith == nil)
    }

    @Test(arguments: [-0.1, .nan, .infinity, 1e9])
    func `P4: a drift out of range refuses the report and changes no history`(_ drift: Double) {
        var story = Story(plans: taskPlan())
        let effects = story.answer(ash, drift: drift)
        #expect(effects.contains { if case .refuse(_, _, _, .implausibleMetrics) = $0 { true } else { false } })
        #expect(story.round()?.accepted.isEmpty ?? false)
    }

    @Test func `P4: metrics of a task that was not asked about refuse the report`() {
        var story = Story(plans: taskPlan())
        story.carryOut()
        var claim = story.claim(ash)
        claim.tasks = [turned: EvaluationMetrics(exampleCount: 5, loss: 1, accuracy: 1)]
        #expect(story.state.admission(of: claim) == .refused(.taskNotAsked(turned)))
        claim.tasks = [upright: EvaluationMetrics(exampleCount: 5, loss: 1, accuracy: 2)]
        #expect(story.state.admission(of: claim) == .refused(.implausibleMetrics))
    }

    @Test func `P4: a study without tasks takes no metrics of tasks`() {
        let story = Story(plans: testPlan())
        var claim = story.claim(ash)
        claim.tasks = [upright: EvaluationMetrics(exampleCount: 5, loss: 1, accuracy: 1)]
        #expect(story.state.admission(of: claim) == .refused(.taskNotAsked(upright)))
    }

    // MARK: Nodes without a task's data

    /// ash has every task, birch only the first, cedar only the last.
    private static func divided(quorum: Int = 1) -> Story { divided(taskPlan(quorum: quorum)) }

    private static func divided(_ plan: Plan) -> Story {
        var story = Story([])
        story.join(ash, offer: StudyOffer(studies: [heart: .only([upright, turned, mirrored])]))
        story.join(birch, offer: StudyOffer(studies: [heart: .only([upright])]))
        story.join(cedar, offer: StudyOffer(studies: [heart: .only([mirrored])]))
        story.tell(.studyStarted(plan, model: digest("initial")))
        return story
    }

    @Test func `a node without the task's data only evaluates, and is not in the mean`() throws {
        var story = Self.divided()
        let plan = try #require(story.round()?.plan)
        #expect(plan.cohort == [ash, birch, cedar] && plan.evaluators == [cedar])
        #expect(story.state.assignment(for: birch)?.kind == .training)
        #expect(story.state.assignment(for: cedar)?.kind == .evaluation)
        story.answer(ash)
        story.answer(birch)
        let effects = story.answer(cedar)
        guard case .average(_, let averaged)? = effects.last else {
            Issue.record("the round did not close")
            return
        }
        #expect(averaged.map(\.node) == [ash, birch])
    }

    @Test func `where late updates count, an evaluator whose answer comes late is told just that`() throws {
        var plan = taskPlan(quorum: 1)
        plan.staleness = StalenessPlan(exponent: 0.5, maximum: 4)
        var story = Self.divided(plan)
        var claim = story.claim(cedar)
        claim.exampleCount = 0
        claim.tasks = [:]
        story.answer(ash)
        story.answer(birch)
        story.deadline()
        story.average()
        #expect(story.records.count == 1)
        // What it sent while the round closed is still taken for an evaluation, and not for an update without tensors.
        #expect(story.state.studies[heart]?.pastRound(.first)?.plan.onlyEvaluates(cedar) == true)
        #expect(story.tell(.updateVerified(claim)) == [.refuse(cedar, heart, .first, .late)])
    }

    @Test func `an evaluator that claims examples is refused`() {
        var story = Self.divided()
        var claim = story.claim(cedar)
        claim.tasks = [:]
        let effects = story.tell(.updateVerified(claim))
        #expect(effects == [.refuse(cedar, heart, .first, .exampleCount(found: 10, maximum: 0))])
    }

    @Test func `evaluators do not make a quorum`() {
        var story = Self.divided(quorum: 2)
        story.answer(ash)
        story.answer(cedar)
        story.deadline()
        #expect(story.round()?.phase == .collecting)
        #expect(story.round()?.plan.attempt == 2)
        story.answer(birch)
        #expect(story.round()?.phase != .collecting)
    }

    @Test func `a study waits for those who have the task's data, and says for which task`() {
        var story = Self.divided(quorum: 2)
        for _ in 0..<3 { story.carryOut() }
        #expect(story.round() == nil)
        #expect(
            story.state.activity(of: heart)
                == .waitingForNodes(present: [ash], needed: 2, absent: [birch, cedar], task: turned)
        )
        story.tell(.nodePresent(birch, offer: StudyOffer(studies: [heart: .only([upright, turned])])))
        #expect(story.round()?.plan.task == turned)
    }

    @Test func `the operator gets past a task that nobody has data for`() {
        var story = Self.divided(quorum: 2)
        for _ in 0..<3 { story.carryOut() }
        story.tell(.taskAdvanced(heart))
        story.tell(.nodePresent(birch, offer: .everyStudy))
        #expect(story.round()?.plan.kind == .consolidation)
    }

    @Test func `a node that dies in a consolidation comes back into it`() {
        var story = Story(plans: taskPlan())
        story.carryOut()
        story.carryOut()
        let before = story.state.assignment(for: cedar)
        #expect(before?.kind == .consolidation)
        story.answer(ash)
        story.tell(.nodePresent(cedar, offer: .everyStudy))
        #expect(story.state.assignment(for: cedar) == before)
    }

    // MARK: Forgetting

    @Test func `a task that falls by more than the plan allows is named once, until it recovers`() {
        var story = Story(plans: taskPlan())
        for _ in 0..<2 { story.carryOut(accuracy: [upright: 0.9]) }
        story.carryOut(accuracy: [upright: 0.9])
        story.carryOut(accuracy: [upright: 0.86, turned: 0.4])
        #expect(story.records.allSatisfy { $0.alarms == nil })
        story.carryOut(accuracy: [upright: 0.7, turned: 0.8])
        #expect(story.records.last?.alarms == [TaskAlarm(task: upright, best: 0.9, accuracy: 0.7)])
        story.carryOut(accuracy: [upright: 0.6, turned: 0.8])
        #expect(story.records.last?.alarms == nil)
        story.carryOut(accuracy: [upright: 0.88, turned: 0.8])
        story.carryOut(accuracy: [upright: 0.5, turned: 0.7])
        #expect(story.records.last?.alarms?.map(\.task) == [upright, turned])
    }

    // MARK: Heads

    @Test func `outputs grow with the tasks' classes`() {
        var plan = taskPlan { plan in
            plan.heads = .class
            plan.tasks[0].classes = ["0", "1"]
            plan.tasks[1].classes = ["2"]
            plan.tasks[2].classes = ["3", "4"]
        }
        plan.model.outputs = 2
        #expect(plan.problems().isEmpty)
        #expect((0..<3).map { plan.model(inTask: $0).outputs } == [2, 3, 5])
        #expect((0..<3).map { plan.continual?.outputs(ofTask: $0) } == [0..<2, 2..<3, 3..<5])
        var story = Story(plans: plan)
        for _ in 0..<3 { story.carryOut() }
        #expect(story.state.assignment(for: ash)?.network.outputs == 3)
    }

    @Test func `a task may train in its own way`() {
        var other = testPlan().training
        other.epochs = 7
        let own = other
        var story = Story(plans: taskPlan { $0.tasks[1].training = own })
        for _ in 0..<3 { story.carryOut() }
        #expect(story.state.assignment(for: ash)?.training.epochs == 7)
    }

    // MARK: Impossible plans

    @Test func `impossible tasks are named with their place`() {
        func problems(_ change: (inout ContinualPlan) -> Void) -> [String] {
            var plan = taskPlan()
            change(&plan.continual!)
            return plan.problems().map { $0.path.joined(separator: ".") }
        }
        #expect(problems { _ in }.isEmpty)
        #expect(problems { $0.tasks[1].name = upright } == ["tasks.1.name"])
        #expect(problems { $0.tasks = [] } == ["tasks"])
        #expect(problems { $0.tasks[2].rounds = 0 } == ["tasks.2.rounds"])
        #expect(problems { $0.tasks[2].rounds = 3 } == ["rounds"])
        #expect(problems { $0.tasks[0].patience = 0 } == ["tasks.0.patience"])
        #expect(problems { $0.tasks[0].drift = -.infinity } == ["tasks.0.drift"])
        #expect(problems { $0.lambda = -1 } == ["continual.lambda"])
        #expect(problems { $0.lambda = .nan } == ["continual.lambda"])
        #expect(problems { $0.gamma = 1.5 } == ["continual.gamma"])
        #expect(problems { $0.temperature = 0 } == ["continual.temperature"])
        #expect(problems { $0.replayExamples = -1 } == ["continual.replay"])
        #expect(problems { $0.importanceBound = .infinity } == ["continual.importance_bound"])
        #expect(problems { $0.importanceBound = 1e12 } == ["continual.importance_bound"])
        #expect(problems { $0.heads = .class } == ["tasks.0.classes", "tasks.1.classes", "tasks.2.classes"])
        #expect(problems { $0.tasks[0].classes = ["a"] } == ["tasks.0.classes"])
        #expect(
            problems {
                $0.tasks[1].training = TrainingPlan(epochs: 0, batchSize: 8, optimizer: testPlan().training.optimizer)
            } == ["tasks.1.training.epochs"]
        )
    }

    @Test(arguments: [ContinualPlan.Heads.task, .class])
    func `the plan's outputs are those of the first task`(_ heads: ContinualPlan.Heads) {
        var plan = taskPlan { plan in
            plan.heads = heads
            plan.tasks[0].classes = ["0", "1", "2"]
            plan.tasks[1].classes = ["3", "4"]
            plan.tasks[2].classes = ["5", "6"]
        }
        #expect(plan.problems().map(\.path) == [["model", "outputs"]])
        plan.model.outputs = 3
        #expect(plan.problems().isEmpty)
        plan.continual?.tasks[2].classes = ["5", "5"]
        #expect(plan.problems().map(\.path) == [["tasks", "2", "classes"]])
    }
}
