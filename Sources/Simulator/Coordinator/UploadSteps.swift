import Aggregation
import Federation
import Ledger
import Parameters

/// One request with an update's bytes, carried out step after step as ``UploadReception`` says, each a moment after the
/// other: between any two the process may be killed, and other requests have their turn.
final class UploadSteps {
    private let coordinator: CoordinatorProcess
    private let name: UploadName
    private var bytes: ArraySlice<UInt8>
    private let isCut: Bool
    private var reception: UploadReception
    private let reply: FaultyNetwork.Reply
    private var session = 0
    private var isAnswered = false

    init(
        coordinator: CoordinatorProcess,
        name: UploadName,
        bytes: [UInt8],
        isCut: Bool,
        reception: UploadReception,
        reply: @escaping FaultyNetwork.Reply
    ) {
        self.coordinator = coordinator
        self.name = name
        self.bytes = bytes[...]
        self.isCut = isCut
        self.reception = reception
        self.reply = reply
    }

    /// The other request took the upload over.
    private struct Superseded: Error {}

    private var deliberate: DeliberateFault? { coordinator.world.deliberate }

    /// Carries out the next step, and plans the one after it.
    func go() {
        do {
            if try carryOut() { coordinator.after(0...3) { [self] in go() } }
        } catch {
            finish(.unavailable)
        }
    }

    /// Carries out one step; false if nothing follows.
    private func carryOut() throws -> Bool {
        switch reception.step {
        case .admit:
            let admission = coordinator.admission(of: name)
            if deliberate == .countsDuplicates, admission == .duplicate { addAgain() }
            reception.admitted(admission)
            if case .open(let offset) = reception.step { reception.opened(try open(at: offset)) }
        case .open(let offset): reception.opened(try open(at: offset))
        case .receive: return try receive()
        case .verify: try verify()
        case .place(let claim): try place(claim)
        case .record(let claim):
            reception.recorded(try coordinator.record(.updateVerified(claim)))
            if deliberate == .acceptsBeforePlacing { coordinator.disk.rename(.partial(name), to: .update(name)) }
        case .secure:
            if deliberate != .acknowledgesBeforeFlushing { try coordinator.store.flush() }
            reception.secured()
        case .putBack:
            coordinator.disk.rename(.update(name), to: .partial(name))
            reception.wasPutBack()
        case .discard(let refusal, let remains, let isRecorded):
            coordinator.disk.remove(remains == .partial ? .partial(name) : .update(name))
            if !isRecorded {
                _ = try coordinator.record(.updateRejected(name.node, name.study, name.round, refusal))
            }
            reception.discarded()
        case .answer(let answer):
            finish(.upload(answer, countsIn: coordinator.countingRound(of: name)))
            return false
        }
        return true
    }

    private func finish(_ answer: SimulatedAnswer?) {
        coordinator.memory?.sealed.remove(name)
        guard !isAnswered else { return }
        isAnswered = true
        if case .upload(.kept, let round) = answer { coordinator.world.promises.acknowledged(name, countsIn: round) }
        reply(answer)
    }

    // MARK: Steps

    private func open(at offset: Int) throws -> UploadReception.Opening {
        guard !(coordinator.memory?.sealed.contains(name) ?? false) else { return .busy }
        coordinator.memory?.sessions[name] = nil
        if offset == 0 {
            try coordinator.disk.create(.partial(name))
        } else {
            let held = coordinator.disk[.partial(name)]?.count
            guard held == offset || (deliberate == .ignoresOffset && held != nil) else {
                return .elsewhere(byteCount: coordinator.receivedByteCount(of: name) ?? 0)
            }
        }
        session = (coordinator.memory?.nextSession ?? 0) + 1
        coordinator.memory?.nextSession = session
        coordinator.memory?.sessions[name] = session
        return .opened
    }

    private var isSuperseded: Bool { coordinator.memory?.sessions[name] != session }

    /// Takes half of what is left of the body; false if the connection ended.
    private func receive() throws -> Bool {
        if isSuperseded { throw Superseded() }
        let part = bytes.prefix((bytes.count + 1) / 2)
        try coordinator.disk.append(part, to: .partial(name))
        bytes = bytes.dropFirst(part.count)
        guard bytes.isEmpty else { return true }
        if isCut {
            finish(nil)
            return false
        }
        reception.received(byteCount: coordinator.disk[.partial(name)]?.count ?? 0)
        return true
    }

    private var plan: Plan? { coordinator.state.studies[name.study]?.plan }

    private func verify() throws {
        if !(coordinator.memory?.sealed.contains(name) ?? false) {
            if isSuperseded { throw Superseded() }
            if deliberate != .sealsNothing {
                coordinator.memory?.sessions[name] = nil
                coordinator.memory?.sealed.insert(name)
            }
            if plan?.durability == .flush { coordinator.disk.flush(.partial(name)) }
        }
        guard let plan, let round = coordinator.roundPlan(of: name) else { return reception.cameTooLate() }
        switch check(coordinator.disk[.partial(name)] ?? [], in: round, of: plan) {
        case .success(let claim): reception.verified(claim)
        case .failure(let refused): reception.violated(refused.refusal)
        }
    }

    private struct Refused: Error {
        let refusal: UpdateRefusal
    }

    /// What the real `UpdateVerifier` checks: digest, layout, finiteness, bound.
    private func check(_ bytes: [UInt8], in round: RoundPlan, of plan: Plan) -> Result<UpdateClaim, Refused> {
        func refused(_ refusal: UpdateRefusal) -> Result<UpdateClaim, Refused> { .failure(Refused(refusal: refusal)) }
        if deliberate != .skipsDigest, ContentDigest.of(bytes) != name.digest { return refused(.digestMismatch) }
        guard let file = WorkFile(bytes), file.study == name.study.text, file.round == "\(name.round)",
            let model = ContentDigest(hexadecimal: file.model)
        else { return refused(.malformed("not an update of this round")) }
        let hasTensors = round.kind == .training && !round.onlyEvaluates(name.node)
        let layout = hasTensors ? coordinator.world.promises.model(round.model)?.layout : .empty
        if let layout, let difference = layout.difference(from: file.vector.layout) {
            return refused(.wrongLayout(difference))
        }
        let violation = file.vector.values.withUnsafeBufferPointer {
            ExactMean.firstViolation(in: $0, bound: plan.updateBound)
        }
        if let violation, deliberate != .skipsBounds { return refused(.nonFinite(at: violation.index)) }
        return .success(
            UpdateClaim(
                node: name.node,
                study: name.study,
                round: name.round,
                model: model,
                digest: name.digest,
                byteCount: bytes.count,
                exampleCount: file.exampleCount
            )
        )
    }

    private func place(_ claim: UpdateClaim) throws {
        if deliberate == .acknowledgesBeforeStoring { finishEarly() }
        if deliberate != .acceptsBeforePlacing {
            coordinator.disk.rename(.partial(name), to: .update(name))
            if plan?.durability == .flush { coordinator.disk.flushFolder() }
        }
        reception.placed()
    }

    // MARK: Deliberate faults

    private func finishEarly() {
        isAnswered = true
        let round = coordinator.state.studies[name.study]?.round?.plan.number
        coordinator.world.promises.acknowledged(name, countsIn: round)
        reply(.upload(.kept(counted: true), countsIn: round))
    }

    private func addAgain() {
        guard let claim = coordinator.state.claimsUnderWay.first(where: { UploadName($0) == name }) else { return }
        coordinator.accumulate(claim, copy: 1)
    }
}
