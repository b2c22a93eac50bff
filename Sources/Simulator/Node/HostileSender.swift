import Federation
import Parameters
import Randomness

/// Somebody who has a node's certificate and breaks the rules with it.
struct HostileSender {
    let world: World
    let network: FaultyNetwork
    let coordinator: CoordinatorProcess
    var random: SeededGenerator

    /// Sends one request that must not have any effect, or one that keeps the rules although no node made it.
    mutating func act() {
        guard coordinator.isRunning, let round = openRound() else { return }
        let nodes = world.scenario.nodes
        let index = random.integer(below: nodes.count)
        let me = nodes[index].name
        let assignment = Assignment(plan: round.plan, round: round.round, node: me)
        var vector = ParameterVector(layout: round.model.layout)
        for place in vector.values.indices { vector.values[place] = Float(random.uniform() - 0.5) }
        var owner = me
        let honest = world.promises.updates(of: assignment.study, assignment.round).filter { $0.node == me }
        var announced: ContentDigest?
        switch random.integer(below: 9) {
        case 0: vector.values[0] = .nan
        case 1: vector.values[1] = 1e6
        case 2: announced = .of([1])
        case 3: announced = honest.first?.digest ?? .of([2])
        case 4: owner = nodes[(index + 1) % nodes.count].name
        case 5: vector = ParameterVector(layout: .empty)
        case 6: return replay(from: index, into: assignment)
        default: break
        }
        let count = random.integer(below: 1200)
        var bytes = WorkFile.bytes(vector, for: assignment, exampleCount: count)
        if random.integer(below: 4) == 0 { bytes[random.integer(below: bytes.count)] ^= 0x40 }
        let digest = ContentDigest.of(bytes)
        let mine = UploadName(
            study: assignment.study,
            round: assignment.round,
            node: me,
            digest: announced ?? digest
        )
        // Whoever claims another's name speaks for itself all the same.
        if mine.digest == digest, let file = soundUpdate(bytes, for: assignment, model: round.model) {
            world.promises.madeUp(mine, file.vector, exampleCount: file.exampleCount)
        }
        let claimed = UploadName(study: mine.study, round: mine.round, node: owner, digest: mine.digest)
        network.send(.upload(claimed, from: 0, byteCount: bytes.count, bytes: bytes), from: index) { _ in }
    }

    /// The update that the bytes are, if they keep every rule after all.
    private func soundUpdate(_ bytes: [UInt8], for assignment: Assignment, model: ParameterVector) -> WorkFile? {
        guard let file = WorkFile(bytes), file.study == assignment.study.text, file.round == "\(assignment.round)",
            file.model == assignment.model.hexadecimal
        else { return nil }
        let isTraining = assignment.kind == .training
        guard file.vector.layout.difference(from: isTraining ? model.layout : .empty) == nil,
            ((isTraining ? 1 : 0)...assignment.maximumExamples).contains(file.exampleCount),
            file.vector.values.allSatisfy({ abs(Double($0)) <= assignment.updateBound })
        else { return nil }
        return file
    }

    /// An update of an earlier round as one of this.
    private func replay(from index: Int, into assignment: Assignment) {
        let me = world.scenario.nodes[index].name
        guard let earlier = world.promises.records[assignment.study]?.last?.round else { return }
        guard let old = world.promises.updates(of: assignment.study, earlier).first(where: { $0.node == me }),
            let bytes = world.promises.file(of: old)
        else { return }
        let name = UploadName(study: old.study, round: assignment.round, node: me, digest: old.digest)
        network.send(.upload(name, from: 0, byteCount: bytes.count, bytes: bytes), from: index) { _ in }
    }

    private func openRound() -> (plan: Plan, round: RoundPlan, model: ParameterVector)? {
        for study in coordinator.state.studies.values.sorted(by: { $0.plan.study < $1.plan.study }) {
            if let round = study.round?.plan, let model = world.promises.model(round.model) {
                return (study.plan, round, model)
            }
        }
        return nil
    }
}
