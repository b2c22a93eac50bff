import Federation
import Ledger
import Parameters

/// What was promised, kept by somebody who sees everything, and whether it is kept: looked at after every event.
///
/// It knows what each node really trained and what the coordinator said to whom, and it computes every model again.
struct Promises {
    /// The first promise that was broken.
    private(set) var violation: Violation?
    /// The time, for the violation.
    var time: Int64 = 0

    let scenario: Scenario
    /// The bits behind the digests of models.
    private var models: [ContentDigest: ParameterVector] = [:]
    /// What was trained, or made up by somebody who has a node's certificate, and would be a sound update.
    private var updates: [UploadName: (vector: ParameterVector, exampleCount: Int)] = [:]
    /// What nodes made of their assignments, as bytes.
    private var files: [UploadName: [UInt8]] = [:]
    /// What the coordinator said that it keeps, and the round in which it counts, until that round is over.
    private var kept: [UploadName: RoundNumber] = [:]
    /// What the coordinator asked for again, because its bytes were gone.
    private var lost: Set<UploadName> = []
    /// The updates in committed rounds.
    private var counted: Set<UploadName> = []
    private(set) var records: [StudyName: [RoundRecord]] = [:]
    /// The nodes whose disk was damaged or that went: they may not have what they kept.
    private var unreliable: Set<NodeName> = []
    /// Whether the coordinator may have lost what it had in the spool.
    private var mayHaveLost = false
    private var damaged: Set<UploadName> = []

    init(scenario: Scenario) { self.scenario = scenario }

    mutating func fail(_ promise: String, _ what: String) {
        if violation == nil { violation = Violation(promise: promise, what: what, time: time) }
    }

    private mutating func require(_ holds: Bool, _ promise: String, _ what: @autoclosure () -> String) {
        if !holds { fail(promise, what()) }
    }

    // MARK: What is known

    mutating func knows(_ model: ParameterVector, as digest: ContentDigest) { models[digest] = model }

    /// The bits behind a digest.
    func model(_ digest: ContentDigest) -> ParameterVector? { models[digest] }

    /// The bytes behind a digest.
    func bytes(of digest: ContentDigest) -> [UInt8]? { models[digest].map { SafetensorsWriter.bytes(of: $0) } }

    /// Updates that nodes made for a round.
    func updates(of study: StudyName, _ round: RoundNumber) -> [UploadName] {
        files.keys.filter { $0.study == study && $0.round == round }.sorted()
    }

    /// The file of an update that a node made.
    func file(of name: UploadName) -> [UInt8]? { files[name] }

    // MARK: What nodes do

    /// A node made an update.
    mutating func made(
        _ name: UploadName,
        _ vector: ParameterVector,
        exampleCount: Int,
        file: [UInt8],
        for assignment: Assignment,
        work: any SimulatedWork
    ) {
        if assignment.kind == .training, let model = models[assignment.model] {
            let expected = work.difference(assignment, node: name.node, from: model)
            require(expected == vector, "P2", "\(name.node) made other bits of the same assignment")
        }
        files[name] = file
        updates[name] = (vector, exampleCount)
    }

    /// Somebody with a node's certificate made up an update that keeps every rule.
    mutating func madeUp(_ name: UploadName, _ vector: ParameterVector, exampleCount: Int) {
        updates[name] = (vector, exampleCount)
    }

    /// A node begins to send an update.
    mutating func sends(_ name: UploadName, isKept: Bool) {
        require(isKept, "P1", "\(name.node) sends an update that is not on its own disk")
    }

    /// An update that a node made of its assignment was refused.
    mutating func honestUpdateRefused(_ name: UploadName, _ refusal: UpdateRefusal) {
        switch refusal {
        case .late, .notInvited, .alreadyAccepted, .studyEnded, .unknownStudy, .wrongModel, .notOpen: break
        default: fail("P1", "the update of \(name.node) was refused though nothing is wrong with it: \(refusal.code)")
        }
    }

    /// The bytes of an update that a node made were not those that it announced.
    mutating func honestBytesRefused(_ name: UploadName, isAnythingDamaged: Bool) {
        require(isAnythingDamaged, "P1", "the bytes of \(name.node) were refused although nothing has changed them")
    }

    mutating func nodeFileDamaged(_ node: NodeName) { unreliable.insert(node) }

    mutating func left(_ node: NodeName) { unreliable.insert(node) }

    // MARK: What the coordinator does

    /// The coordinator told a node that its update is kept.
    mutating func acknowledged(_ name: UploadName, countsIn round: RoundNumber?) {
        require(
            updates[name] != nil,
            "P4",
            "the coordinator keeps bytes of \(name.node) that are no sound update of it"
        )
        guard !counted.contains(name) else { return }
        let round = round ?? name.round
        let last = records[name.study]?.last?.round
        require(
            last.map { round > $0 } ?? true,
            "P1",
            "the update of \(name.node) was to count in a round that is over"
        )
        lost.remove(name)
        kept[name] = round
    }

    mutating func coordinatorLostPower() { mayHaveLost = true }

    mutating func coordinatorFileDamaged(_ update: UploadName?) { if let update { damaged.insert(update) } }

    /// The coordinator asks for an update again.
    mutating func lost(_ name: UploadName) {
        lost.insert(name)
        if damaged.contains(name) { return }
        let isFlushed = scenario.plan(of: name.study)?.durability == .flush
        require(mayHaveLost && !isFlushed, "P1", "the bytes of \(name.node) are gone, and nothing has taken them")
    }

    /// The process started again: what was committed is still there.
    mutating func restarted(_ state: FederationState, records stored: (StudyName) -> [RoundRecord]) {
        for (study, known) in records.sorted(by: { $0.key < $1.key }) {
            let found = stored(study)
            require(found.starts(with: known), "P1", "a committed round of \(study) was lost or changed")
            let committed = state.studies[study]?.committed?.value ?? 0
            require(committed >= known.count, "P1", "\(study) forgot that round \(known.count) was committed")
        }
    }

    /// An event happened.
    mutating func check(
        _ event: FederationEvent,
        from before: FederationState,
        to after: FederationState,
        effects: [FederationEffect],
        at now: Instant
    ) {
        for case .commit(let record) in effects { commit(record) }
        for study in scenario.plans.map(\.study) {
            guard after.studies[study]?.status == .running, let round = after.studies[study]?.round,
                round.phase == .collecting, !round.isMissingBytes
            else { continue }
            let answers = round.accepted.keys.count { round.plan.kind == .evaluation || !round.plan.onlyEvaluates($0) }
            let updates = answers + (round.plan.buffer == nil ? 0 : round.late.count)
            let isOver =
                now >= round.plan.deadline
                || (updates >= round.quorum && (round.awaited.isEmpty || updates >= round.plan.enough ?? .max))
            require(!isOver, "P5", "round \(round.plan.number) of \(study) waits for nobody")
        }
        if effects.count == 1, case .refuse(_, let study, _, _) = effects[0] {
            require(isUntouched(study, from: before, to: after), "P4", "a refused update left a trace")
        }
    }

    private func isUntouched(_ name: StudyName, from before: FederationState, to after: FederationState) -> Bool {
        guard let old = before.studies[name], let new = after.studies[name] else { return before == after }
        return before.roster == after.roster && old.round?.accepted == new.round?.accepted
            && old.round?.absences == new.round?.absences && old.round?.lost == new.round?.lost
            && old.round?.late == new.round?.late && old.round?.lostLate == new.round?.lostLate
            && old.round?.phase == new.round?.phase && old.round?.plan == new.round?.plan
            && old.past == new.past && old.committed == new.committed && old.model == new.model
    }

    private mutating func commit(_ record: RoundRecord) {
        let earlier = records[record.study] ?? []
        require(record.round == earlier.last?.round.next ?? .first, "P7", "round \(record.round) follows another")
        require(earlier.last.map { $0.modelAfter == record.modelBefore } ?? true, "P7", "a round began elsewhere")
        records[record.study, default: []].append(record)
        let counted = record.contributions.map { UploadName($0, in: record) }
        require(Set(counted).count == counted.count, "P1", "an update was counted twice")
        require(self.counted.isDisjoint(with: counted), "P1", "an update was counted again")
        self.counted.formUnion(counted)
        checkKept(record, counted: Set(counted))
        checkModel(record, counted: counted)
    }

    /// Whatever was acknowledged is in the round, but for bytes that are nowhere any more.
    private mutating func checkKept(_ record: RoundRecord, counted: Set<UploadName>) {
        for name in kept.keys where name.study == record.study && kept[name] == record.round {
            require(
                counted.contains(name) || lost.contains(name),
                "P1",
                "the acknowledged update of \(name.node) is not in round \(record.round)"
            )
        }
        kept = kept.filter { $0.key.study != record.study || $0.value > record.round }
    }

    /// The model is the exact mean of exactly the updates that the record names.
    private mutating func checkModel(_ record: RoundRecord, counted: [UploadName]) {
        guard record.kind == .training, record.closing != .abandoned else {
            return require(record.modelAfter == record.modelBefore, "P2", "a round without training changed the model")
        }
        guard let plan = scenario.plan(of: record.study), let model = models[record.modelBefore] else {
            return fail("P2", "round \(record.round) began from a model that nobody knows")
        }
        var parts: [ReferenceMean.Part] = []
        for (name, part) in zip(counted, record.contributions) {
            guard let update = updates[name], update.exampleCount == part.exampleCount else {
                return fail("P4", "round \(record.round) counts bytes of \(name.node) that are no sound update of it")
            }
            // Who only evaluates is in the record and not in the mean.
            guard part.exampleCount > 0 else { continue }
            let staleness = record.round.value - name.round.value
            let weight = plan.staleness?.weight(staleness: staleness) ?? StalenessPlan.fullWeight
            require(
                part.weight ?? StalenessPlan.fullWeight == weight,
                "P2",
                "\(name.node) weighs \(weight) and not that"
            )
            parts.append(ReferenceMean.Part(vector: update.vector, exampleCount: update.exampleCount, weight: weight))
        }
        let expected = ReferenceMean.model(after: model, parts, plan: plan)
        let digest = ContentDigest.of(SafetensorsWriter.bytes(of: expected))
        require(digest == record.modelAfter, "P2", "round \(record.round) is not the exact mean of what it names")
        models[digest] = expected
    }

    // MARK: Now and then

    /// What holds at any time.
    mutating func look(at coordinator: CoordinatorProcess, _ nodes: [NodeProcess]) {
        guard let memory = coordinator.memory, !coordinator.wasHeldUp else { return }
        let state = memory.journal.state
        let now = coordinator.now
        if let deadline = state.nextDeadline {
            let late = now.seconds(since: deadline)
            require(late < 1, "P5", "a deadline is over since \(late) seconds and nobody has looked")
        }
        for (node, _) in memory.waiting {
            require(state.assignment(for: node) == nil, "P5", "\(node) waits for work although there is some")
        }
        let open = scenario.plans.count { state.studies[$0.study]?.round != nil }
        require(memory.sums.count <= open + 1, "P6", "\(memory.sums.count) sums for \(open) open rounds")
        checkCopies(in: state, nodes)
    }

    /// Each node still has what the coordinator counts on until its round is committed.
    private mutating func checkCopies(in state: FederationState, _ nodes: [NodeProcess]) {
        for claim in state.claimsUnderWay {
            guard let node = nodes.first(where: { $0.name == claim.node }), node.disk[.update(claim.digest)] == nil,
                !unreliable.contains(claim.node)
            else { continue }
            let name = UploadName(claim)
            let isPromised = files[name] != nil && kept[name] != nil
            require(!isPromised, "P1", "\(claim.node) forgot an update whose round is not committed")
        }
    }

    /// What holds once everything is over and calm.
    mutating func lookBack(at coordinator: CoordinatorProcess) {
        for study in coordinator.state.studies.values {
            require(study.status == .finished, "P5", "\(study.plan.study) did not finish: \(study.status)")
        }
        require(
            coordinator.state.studies.count == scenario.plans.count,
            "P5",
            "a study never began"
        )
        let left = coordinator.disk.all.filter { $0.upload != nil }
        require(left.isEmpty, "P6", "\(left.count) files are left in the spool")
        for record in records.values.joined() {
            let bytes = coordinator.disk[.blob(record.modelAfter)]
            let isThere = bytes.map { ContentDigest.of($0) == record.modelAfter } ?? false
            require(isThere, "P1", "the model of round \(record.round) of \(record.study) is not there")
        }
    }
}
