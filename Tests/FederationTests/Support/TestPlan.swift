import Federation

/// A plan that can run, of which a test says what matters to it.
func testPlan(
    _ name: StudyName = heart,
    seed: UInt64 = 1,
    rounds: Int = 2,
    selection: CohortPlan.Selection = .all,
    minimum: Int = 1,
    maximum: Int = 1000,
    quorum: Int = 2,
    deadlineSeconds: Double = 30,
    attempts: Int? = nil,
    _ change: (inout Plan) -> Void = { _ in }
) -> Plan {
    var plan = Plan(
        study: name,
        seed: seed,
        model: ModelPlan(network: .logistic, inputs: 4, outputs: 2, loss: .softmaxCrossEntropy),
        training: TrainingPlan(
            epochs: 1,
            batchSize: 8,
            optimizer: .sgd(learningRate: 0.1, momentum: 0, weightDecay: 0)
        ),
        rounds: rounds,
        cohort: CohortPlan(selection: selection, minimum: minimum, maximum: maximum),
        quorum: quorum,
        deadlineSeconds: deadlineSeconds,
        maximumAttempts: attempts,
        updateBound: 4,
        maximumExamples: 1000
    )
    change(&plan)
    return plan
}

/// A study in which late updates count, at most so many rounds late.
func latePlan(rounds: Int = 9, maximum: Int = 3, _ change: (inout Plan) -> Void = { _ in }) -> Plan {
    testPlan(rounds: rounds) { plan in
        plan.staleness = StalenessPlan(maximum: maximum)
        change(&plan)
    }
}

/// An asynchronous study whose steps are made of so many updates.
func asynchronousPlan(buffer: Int = 2, rounds: Int = 9, _ change: (inout Plan) -> Void = { _ in }) -> Plan {
    latePlan(rounds: rounds) { plan in
        plan.buffer = buffer
        plan.quorum = 1
        change(&plan)
    }
}

/// A study of three tasks of two rounds each.
func taskPlan(
    method: ContinualPlan.Method = .ewc,
    consolidation: ContinualPlan.Consolidation = .global,
    quorum: Int = 2,
    _ change: (inout ContinualPlan) -> Void = { _ in }
) -> Plan {
    var plan = testPlan(rounds: 6, quorum: quorum)
    var continual = ContinualPlan(
        tasks: [upright, turned, mirrored].map { TaskPlan(name: $0, rounds: 2) },
        method: method,
        consolidation: consolidation
    )
    change(&continual)
    plan.continual = continual
    plan.rounds = continual.tasks.reduce(0) { $0 + $1.rounds }
    return plan
}
