import Federation
import Foundation
import Ledger
import Parameters
import Trust
import Verification

@testable import Coordinator

/// The history of a federation as it could have been: tasks that are learned and a little forgotten, nodes that are
/// silent, decline, or are refused. The same size, the same history.
struct GeneratedHistory {
    /// What a node can say that would be dangerous in a page.
    static let hostile =
        "</td><script>document.title='owned'</script>\"\u{301} onmouseover='document.title=1' <img src=x onerror=alert(1)>"

    let directory: String
    private var journal: FederationJournal<LedgerStore>
    private var now: Instant
    private var state: UInt64 = 7
    private let nodes: [NodeName]

    /// Writes a history to a data directory that has a ledger.
    ///
    /// - Parameters:
    ///   - rounds: The training rounds of the study `wards`, over its three tasks.
    ///   - nodes: The nodes enrolled.
    ///   - cohort: The nodes asked in a round.
    ///   - committing: The rounds that are carried out; nil: all.
    ///   - authority: Who certifies the key that signs.
    ///   - start: When it begins.
    static func write(
        to directory: String,
        rounds: Int,
        nodes: Int,
        cohort: Int,
        committing: Int? = nil,
        authority: Authority,
        at start: Instant
    ) throws {
        let ledger = try LedgerStore.open(at: directory)
        try ledger.appoint(
            try signingKey(by: authority, at: start),
            of: authority.certificate,
            software: "generated",
            at: start
        )
        var history = try GeneratedHistory(
            directory: directory,
            journal: FederationJournal(store: ledger),
            nodes: nodes,
            now: start
        )
        try history.enrol()
        try history.study("wards", rounds: rounds, cohort: cohort, committing: committing ?? rounds)
        try history.journal.writeSnapshot()
        for index in 0..<5 {
            let who = index == 3 ? hostile : "operator/ada"
            let outcome: AuditOutcome = index == 3 ? .refused : .done
            try ledger.appendAudit(
                AuditEntry(
                    at: history.now,
                    who: who,
                    what: "token.created",
                    outcome: outcome,
                    detail: "for clinic-\(index)"
                )
            )
        }
        try ledger.close()
    }

    private static func signingKey(by authority: Authority, at now: Instant) throws -> SigningKey {
        let name = try required(NodeName("coordinator"))
        let made = try SigningRequest.make(name: name)
        let issued = try authority.issue(
            try SigningRequest(pem: made.requestPEM),
            identity: Identity(federation: try required(FederationName("wards")), role: .coordinator, name: name),
            purpose: .signing,
            at: now
        )
        return try SigningKey(certificatePEM: issued.pem, privateKeyPEM: made.privateKeyPEM, place: "generated")
    }

    private init(directory: String, journal: FederationJournal<LedgerStore>, nodes: Int, now: Instant) throws {
        self.directory = directory
        self.now = now
        self.journal = journal
        let names = ["aurora", "borealis", "cirrus", "delta", "estuary", "fjord", "glacier", "harbour"]
        self.nodes = try (0..<nodes).map { index in
            try required(NodeName(index < names.count ? names[index] : String(format: "clinic-%03d", index)))
        }
    }

    private mutating func enrol() throws {
        for node in nodes {
            try tell(.nodeEnrolled(node, certificate: ContentDigest.of(Array("\(node)".utf8)).description))
            try tell(.nodePresent(node, offer: .everyStudy))
        }
    }

    private mutating func study(_ text: String, rounds: Int, cohort: Int, committing: Int) throws {
        let name = try required(StudyName(text))
        let tasks = try ["sepsis", "stroke", "arrhythmia"].map { task in
            TaskPlan(name: try required(TaskName(task)), rounds: max(1, rounds / 3))
        }
        var plan = Plan(
            study: name,
            seed: 42,
            model: ModelPlan(network: .mlp, inputs: 12, hidden: [16], outputs: 2, loss: .softmaxCrossEntropy),
            training: TrainingPlan(
                epochs: 1,
                batchSize: 8,
                optimizer: .sgd(learningRate: 0.1, momentum: 0.9, weightDecay: 0)
            ),
            rounds: rounds,
            cohort: CohortPlan(minimum: min(2, cohort)),
            quorum: min(2, cohort),
            deadlineSeconds: 300
        )
        plan.cohort.maximum = cohort
        plan.continual = ContinualPlan(tasks: tasks, method: .onlineEWC)
        let model = try store("the initial model of \(name)")
        try tell(.studyStarted(plan, model: model))
        var tries = 0
        while let round = journal.state.studies[name]?.round, round.plan.number.value <= committing {
            for node in nodes where !round.plan.cohort.contains(node) && below(20) == 0 {
                try tell(.nodePresent(node, offer: .everyStudy))
            }
            tries += 1
            guard tries < 4 * rounds + 50 else {
                throw TestFailure(
                    "round \(round.plan.number) does not end: \(journal.state.activity(of: name).debugDescription)"
                )
            }
            try carryOut(round, of: name, total: rounds)
        }
    }

    private mutating func carryOut(_ round: RoundLifecycle, of study: StudyName, total: Int) throws {
        let number = round.plan.number
        for node in round.plan.cohort {
            now = now.advanced(bySeconds: 0.5 + Double(below(2000)) / 1000)
            switch below(40) {
            case 0: continue
            case 1: try tell(.assignmentDeclined(node, study, number, reason: Self.hostile))
            case 2: try tell(.updateRejected(node, study, number, .malformed(Self.hostile)))
            default: try tell(.updateVerified(claim(of: node, in: round, total: total)))
            }
        }
        if journal.state.studies[study]?.round?.phase == .collecting {
            now = now.advanced(bySeconds: 301)
            try tell(.deadlinePassed)
        }
        guard let closed = journal.state.studies[study]?.round, closed.phase != .collecting else { return }
        let made = try store("the model of \(study) after round \(number)")
        let consolidated = round.plan.kind == .consolidation ? ConsolidatedTask(importance: made) : nil
        let model = round.plan.kind == .training ? made : round.plan.model
        try tell(.roundAveraged(study, number, model: model, consolidated: consolidated))
    }

    private mutating func claim(of node: NodeName, in round: RoundLifecycle, total: Int) -> UpdateClaim {
        let progress = Double(round.plan.number.value) / Double(max(1, total))
        let noise = (Double(below(1000)) / 1000 - 0.5) * 0.03
        let isTraining = round.plan.kind == .training
        var metrics: [TaskName: EvaluationMetrics] = [:]
        for (index, task) in (journal.state.studies[round.plan.study]?.plan.tasks ?? []).enumerated() {
            guard round.plan.evaluates?.contains(task.name) ?? false else { continue }
            let learned = progress * 3 - Double(index)
            let forgotten = max(0, learned - 1) * 0.03
            let accuracy = 0.52 + 0.4 * (learned > 0 ? 1 - exp(-5 * min(1, learned)) : 0) - forgotten + noise
            metrics[task.name] = EvaluationMetrics(
                exampleCount: 40,
                loss: 1.1 - accuracy,
                accuracy: max(0, min(1, accuracy))
            )
        }
        let mean = EvaluationMetrics.mean(metrics.sorted { $0.key < $1.key }.map(\.value))
        return UpdateClaim(
            node: node,
            study: round.plan.study,
            round: round.plan.number,
            model: round.plan.model,
            digest: ContentDigest.of(Array("\(node) \(round.plan.number)".utf8)),
            byteCount: 21_400 + below(40),
            exampleCount: round.plan.kind == .evaluation ? 0 : 120 + below(400),
            updateNorm: isTraining ? 1.5 * exp(-3 * progress) + Double(below(100)) / 400 : nil,
            trainingLoss: isTraining ? 0.15 + 0.6 * exp(-4 * progress) + noise : nil,
            seconds: 1 + Double(below(9000)) / 1000,
            evaluation: mean,
            tasks: metrics
        )
    }

    /// Stores something in the place of a model.
    private func store(_ text: String) throws -> ContentDigest {
        let writer = try journal.store.blobs.writer()
        try writer.append([UInt8](text.utf8))
        return try writer.finish(expected: nil)
    }

    private mutating func tell(_ event: FederationEvent) throws {
        now = now.advanced(bySeconds: 0.01)
        _ = try journal.record(event, at: now)
    }

    /// SplitMix64.
    private mutating func below(_ bound: Int) -> Int {
        state &+= 0x9e37_79b9_7f4a_7c15
        var z = state
        z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
        z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
        return Int((z ^ (z >> 31)) % UInt64(bound))
    }
}
