import Federation
import Ledger
import Parameters

/// What is asked of the coordinator: what the real routes do.
extension CoordinatorProcess {
    /// The longest a request for work waits, in seconds.
    private static let longPoll: Double = 30

    /// Takes a request from whoever has a node's certificate.
    ///
    /// - Parameter isCut: Whether the connection ended before the request did.
    func receive(
        _ request: SimulatedRequest,
        isCut: Bool,
        from peer: NodeName,
        _ reply: @escaping FaultyNetwork.Reply
    ) {
        after(0...2) { [self] in answer(request, isCut: isCut, from: peer, reply) }
    }

    private func answer(
        _ request: SimulatedRequest,
        isCut: Bool,
        from peer: NodeName,
        _ reply: @escaping FaultyNetwork.Reply
    ) {
        if case .enrol = request { return enrol(peer, reply) }
        guard state.roster[peer]?.isEnrolled ?? false else { return reply(.notAllowed) }
        switch request {
        case .enrol: break
        case .assignment(let offer): assign(peer, offer, reply)
        case .blob(let digest, let offset): reply(blob(digest, from: offset))
        case .inspect(let claimed): reply(inspect(owned(claimed, by: peer)))
        case .upload(let claimed, let offset, let count, let bytes):
            UploadSteps(
                coordinator: self,
                name: owned(claimed, by: peer),
                bytes: bytes,
                isCut: isCut,
                reception: UploadReception(offset: offset, byteCount: count),
                reply: reply
            ).go()
        case .decline(let study, let round):
            do {
                _ = try record(.assignmentDeclined(peer, study, round, reason: "cannot"))
                reply(.done)
            } catch {
                reply(.unavailable)
            }
        }
    }

    /// Whose an update is, is in the certificate; what the request says of it does not count.
    private func owned(_ claimed: UploadName, by peer: NodeName) -> UploadName {
        let owner = world.deliberate == .trustsClaimedName ? claimed.node : peer
        return UploadName(study: claimed.study, round: claimed.round, node: owner, digest: claimed.digest)
    }

    private func enrol(_ peer: NodeName, _ reply: FaultyNetwork.Reply) {
        do {
            _ = try record(.nodeEnrolled(peer, certificate: "\(peer)-\(world.statistics.events)"))
            reply(.done)
        } catch {
            reply(.unavailable)
        }
    }

    private func assign(_ peer: NodeName, _ offer: StudyOffer, _ reply: @escaping FaultyNetwork.Reply) {
        if state.tellsNews(peer, from: offer) {
            do { _ = try record(.nodePresent(peer, offer: offer)) } catch { return reply(.unavailable) }
        }
        memory?.waiting.removeValue(forKey: peer)?.reply(nil)
        memory?.waiting[peer] = Waiting(expiry: now.advanced(bySeconds: Self.longPoll), reply: reply)
        answerWaiting(peer, ifWork: true)
        planTick()
    }

    /// Answers a request for work that waits; if told so, only if there is some.
    func answerWaiting(_ node: NodeName, ifWork: Bool = false) {
        guard let waiting = memory?.waiting[node] else { return }
        let assignment = state.assignment(for: node)
        if ifWork, assignment == nil { return }
        memory?.waiting[node] = nil
        let committed = state.studies.values.compactMap { study in study.committed.map { (study.plan.study, $0) } }
        waiting.reply(.assignment(assignment, committed: committed.sorted { $0.0 < $1.0 }))
    }

    private func blob(_ digest: ContentDigest, from offset: Int) -> SimulatedAnswer {
        guard let bytes = disk[.blob(digest)] else { return .unavailable }
        return .bytes(Array(bytes.dropFirst(offset)), total: bytes.count)
    }

    private func inspect(_ name: UploadName) -> SimulatedAnswer {
        if case .duplicate = admission(of: name) {
            if world.deliberate != .acknowledgesBeforeFlushing, (try? store.flush()) == nil { return .unavailable }
            let round = countingRound(of: name)
            world.promises.acknowledged(name, countsIn: round)
            return .upload(.kept(counted: false), countsIn: round)
        }
        return .holds(receivedByteCount(of: name))
    }

    /// The bytes of an update that are here; nil for none.
    func receivedByteCount(of name: UploadName) -> Int? { disk[.partial(name)]?.count }

    /// What was asked in the open round, or in one of which late updates count.
    func roundPlan(of name: UploadName) -> RoundPlan? {
        guard let study = state.studies[name.study] else { return nil }
        return study.round?.plan.number == name.round ? study.round?.plan : study.pastRound(name.round)?.plan
    }

    /// The round in which an update counts that is kept.
    func countingRound(of name: UploadName) -> RoundNumber? {
        state.studies[name.study]?.countingRound(of: UpdateOrigin(node: name.node, round: name.round))
    }

    /// What would become of an update that says of itself only what its request says.
    func admission(of name: UploadName) -> UpdateAdmission {
        guard let study = state.studies[name.study] else { return .refused(.unknownStudy) }
        let round = roundPlan(of: name)
        return state.admission(
            of: UpdateClaim(
                node: name.node,
                study: name.study,
                round: name.round,
                model: round?.model ?? study.model,
                digest: name.digest,
                byteCount: 0,
                exampleCount: round?.onlyEvaluates(name.node) ?? false ? 0 : 1
            )
        )
    }
}
