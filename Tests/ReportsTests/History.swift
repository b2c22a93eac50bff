import Parameters
import Wire

@testable import Federation

func name<Kind>(_ text: String) -> Name<Kind> {
    guard let name = Name<Kind>(text) else { preconditionFailure("\(text) is no name") }
    return name
}

func round(_ number: Int) -> RoundNumber {
    guard let round = RoundNumber(number) else { preconditionFailure("\(number) is no round") }
    return round
}

func digest(_ text: String) -> ContentDigest { ContentDigest.of(Array(text.utf8)) }

/// A study of two tasks, three institutions and five rounds, made by hand: one round a minute.
enum History {
    static let nodes: [NodeName] = ["ash", "birch", "cedar"].map { name($0) }
    static let upright: TaskName = name("upright")
    static let turned: TaskName = name("turned")
    /// What an institution may write to do harm where it is shown.
    static let hostile = "=cmd|' /C calc'!A0 <script>alert(1)</script> [x](javascript:1)\n| a | `b` \u{1b}[2J\u{202e}"

    static let plan: Plan = {
        let tasks = [TaskPlan(name: upright, rounds: 2), TaskPlan(name: turned, rounds: 1)]
        return Plan(
            study: name("digits"),
            seed: 7,
            model: ModelPlan(network: .mlp, inputs: 64, hidden: [32], outputs: 10, loss: .softmaxCrossEntropy),
            training: TrainingPlan(
                epochs: 2,
                batchSize: 32,
                optimizer: .sgd(learningRate: 0.1, momentum: 0.9, weightDecay: 0)
            ),
            rounds: 3,
            continual: ContinualPlan(tasks: tasks, method: .ewc),
            cohort: CohortPlan(minimum: 2),
            quorum: 2,
            deadlineSeconds: 120
        )
    }()

    static func instant(minute: Int) -> Instant { Instant(milliseconds: 1_767_225_600_000 + Int64(minute) * 60_000) }

    static func model(after number: Int) -> ContentDigest { digest("model \(number)") }

    /// What a node gives to a round; cedar comes from round 3 on and declines in round 2.
    private static func contribution(_ node: Int, to number: Int, kind: RoundKind, task: TaskName) -> Contribution {
        let accuracy = 0.5 + 0.08 * Double(number) - 0.05 * Double(node)
        let metrics = EvaluationMetrics(
            exampleCount: 20 * (node + 1),
            loss: 2 / Double(number + node),
            accuracy: accuracy
        )
        var claim = UpdateClaim(
            node: nodes[node],
            study: plan.study,
            round: round(number),
            model: model(after: number - 1),
            digest: digest("update \(number) \(node)"),
            byteCount: kind == .evaluation ? 300 : 9000,
            exampleCount: kind == .evaluation ? 0 : 100 * (node + 1) + number,
            updateNorm: kind == .training ? 1.5 / Double(number) + 0.1 * Double(node) : nil,
            trainingLoss: kind == .training ? 1.8 / Double(number) : nil,
            seconds: 2.5 + Double(node),
            evaluation: metrics
        )
        claim.tasks = [upright: metrics]
        if task == turned {
            claim.tasks?[turned] = EvaluationMetrics(exampleCount: 10, loss: 1, accuracy: accuracy - 0.2)
        }
        claim.resources =
            switch node {
            case 0:
                ResourceUse(cpuSeconds: 4, bytesReceived: 9000, energyJoules: 60, energySource: .measured)
            case 1: ResourceUse(cpuSeconds: 3, bytesReceived: 0, energyJoules: 30, energySource: .estimated)
            default: nil
            }
        return Contribution(claim, accepted: instant(minute: number).advanced(bySeconds: 20))
    }

    private static func record(_ number: Int, _ kind: RoundKind, _ task: TaskName) -> RoundRecord {
        let present = number >= 3 ? [0, 1, 2] : [0, 1]
        let missing: Absence.Reason = number == 2 ? .declined(hostile) : .silent
        let trains = kind == .training
        return RoundRecord(
            study: plan.study,
            round: round(number),
            kind: kind,
            closing: number >= 3 ? .everyone : .deadline,
            attempts: 1,
            modelBefore: model(after: trains ? number - 1 : number - 1),
            modelAfter: trains ? model(after: number) : model(after: number - 1),
            cohort: nodes,
            contributions: present.map { contribution($0, to: number, kind: kind, task: task) },
            absences: number >= 3 ? [] : [Absence(node: nodes[2], reason: missing)],
            refusals: [],
            task: task,
            boundary: trains ? nil : .rounds,
            opened: instant(minute: number),
            closed: instant(minute: number).advanced(bySeconds: 30),
            committed: instant(minute: number).advanced(bySeconds: 31)
        )
    }

    static let records = [
        record(1, .training, upright), record(2, .training, upright), record(3, .consolidation, upright),
        record(4, .training, turned), record(5, .evaluation, turned),
    ]

    /// The rounds as the API lists them with their nodes.
    static let rounds: [RoundSummary] = records.enumerated().map { index, record in
        let next = index + 1 < records.count ? records[index + 1] : nil
        let evaluation = record.kind == .training ? next?.evaluation : record.evaluation
        var summary = RoundSummary(record, evaluation: evaluation, modelByteCount: 9700)
        summary.nodes = RoundNode.list(of: record)
        return summary
    }

    static let study = StudySummary(
        study: plan.study,
        status: "finished",
        activity: "the plan is carried out",
        phase: "finished",
        committedRounds: 5,
        plannedRounds: 3,
        model: model(after: 4),
        started: Timestamp(instant(minute: 0)),
        task: turned
    )

    /// One round as the API shows it.
    static func shown(_ number: Int) -> RoundResponse {
        RoundResponse(
            summary: rounds[number - 1],
            modelBefore: records[number - 1].modelBefore,
            recordDigest: digest("record \(number)"),
            previousDigest: number > 1 ? digest("record \(number - 1)") : nil,
            nodes: RoundNode.list(of: records[number - 1])
        )
    }
}
