import Federation
import Parameters

/// What the real node's `EffectRunner` does.
extension NodeProcess {
    /// A request without an answer is given up after so many microseconds.
    private static let patience: Int64 = 15_000_000
    /// A request for work may wait that much longer.
    private static let longPoll: Int64 = 30_000_000

    func carryOut(_ effect: NodeEffect) {
        switch effect {
        case .requestAssignment: tidy { [self] in requestAssignment() }
        case .fetch(let digest): fetch(digest)
        case .train(let assignment):
            world.tell(
                name.text,
                "\(assignment.kind == .training ? "trains in" : "evaluates for") round \(assignment.round)"
            )
            after(traits.trainingMilliseconds) { [self] in train(assignment) }
        case .keep: world.deliberate == .nodeSendsBeforeKeeping ? done() : keep { [self] in done() }
        case .upload(let update): upload(update)
        case .decline(let assignment, _): decline(assignment, tries: 3)
        case .forget(let update):
            memory?.forgotten.insert(update.digest)
            done()
        }
    }

    /// Sends a request; exactly one of an answer and nil comes back, unless the process is killed first.
    private func ask(_ request: SimulatedRequest, patience: Int64, _ then: @escaping (SimulatedAnswer?) -> Void) {
        let operation = (memory?.operation ?? 0) + 1
        memory?.operation = operation
        func settle(_ answer: SimulatedAnswer?) {
            guard memory?.operation == operation else { return }
            memory?.operation += 1
            then(answer)
        }
        let life = life
        network.send(request, from: index) { [self] answer in
            guard life == self.life else { return }
            after(0...1) { settle(answer) }
        }
        after(microseconds: patience) { settle(nil) }
    }

    // MARK: Work

    private func requestAssignment() {
        ask(.assignment(traits.offer), patience: Self.longPoll + Self.patience) { [self] answer in
            switch answer {
            case .assignment(let assignment, let committed):
                memory?.failures = 0
                memory?.events += committed.map { .committed($0, $1) }
                done(assignment.map { .assigned($0) } ?? .nothingAssigned)
            // The operator gives whoever asks for it a new token.
            case .notAllowed: enrol()
            default: backOff { [self] in requestAssignment() }
            }
        }
    }

    private func enrol() {
        ask(.enrol, patience: Self.patience) { [self] _ in backOff { [self] in requestAssignment() } }
    }

    private func decline(_ assignment: Assignment, tries: Int) {
        guard tries > 0 else { return done() }
        ask(.decline(assignment.study, assignment.round), patience: Self.patience) { [self] answer in
            if case .done? = answer { return done() }
            backOff { [self] in decline(assignment, tries: tries - 1) }
        }
    }

    // MARK: Models

    private func fetch(_ digest: ContentDigest) {
        if memory?.verified.contains(digest) ?? false { return done(.modelReady(digest)) }
        if let bytes = disk[.model(digest)] {
            if ContentDigest.of(bytes) == digest { return ready(digest) }
            disk.remove(.model(digest))
        }
        let held = disk[.partialModel(digest)]?.count ?? 0
        ask(.blob(digest, from: held), patience: Self.patience) { [self] answer in
            guard case .bytes(let bytes, let total)? = answer else {
                return backOff { [self] in done(.modelUnavailable) }
            }
            receive(bytes, of: digest, total: total)
        }
    }

    private func receive(_ bytes: [UInt8], of digest: ContentDigest, total: Int) {
        do {
            if disk[.partialModel(digest)] == nil { try disk.create(.partialModel(digest)) }
            try disk.append(bytes, to: .partialModel(digest))
        } catch {
            return backOff { [self] in done(.modelUnavailable) }
        }
        after(0...2) { [self] in
            let held = disk[.partialModel(digest)] ?? []
            guard held.count >= total else { return backOff { [self] in done(.modelUnavailable) } }
            guard world.deliberate == .nodeTrustsDownload || ContentDigest.of(held) == digest else {
                disk.empty(.partialModel(digest))
                return backOff { [self] in done(.modelUnavailable) }
            }
            disk.rename(.partialModel(digest), to: .model(digest))
            ready(digest)
        }
    }

    private func ready(_ digest: ContentDigest) {
        memory?.failures = 0
        var wanted: Set<ContentDigest> = [digest]
        if case .fetching(let assignment)? = memory?.state.phase { wanted.formUnion(assignment.blobs) }
        for case .model(let other) in disk.all where !wanted.contains(other) { disk.remove(.model(other)) }
        memory?.verified.formIntersection(wanted)
        memory?.verified.insert(digest)
        done(.modelReady(digest))
    }

    // MARK: Updates

    private func train(_ assignment: Assignment) {
        guard let bytes = disk[.model(assignment.model)], let model = WorkFile.model(bytes) else {
            return done(.trainingFailed(reason: "the model cannot be read"))
        }
        var made = ParameterVector(layout: .empty)
        if assignment.kind == .training {
            made = work.difference(assignment, node: name, from: model)
            if world.deliberate == .nodeTrainsByChance { made.values[0] += Float(life) * 0x1p-10 }
        }
        let exampleCount = assignment.kind == .evaluation ? 0 : traits.exampleCount
        let file = WorkFile.bytes(made, for: assignment, exampleCount: exampleCount)
        let digest = ContentDigest.of(file)
        world.promises.made(
            UploadName(study: assignment.study, round: assignment.round, node: name, digest: digest),
            made,
            exampleCount: exampleCount,
            file: file,
            for: assignment,
            work: work
        )
        write(file, PendingUpdate(assignment: assignment, digest: digest, byteCount: file.count))
    }

    private func write(_ bytes: [UInt8], _ update: PendingUpdate) {
        do {
            try disk.create(.newUpdate, bytes)
        } catch {
            return after(1000...1000) { [self] in tidy { [self] in write(bytes, update) } }
        }
        disk.flush(.newUpdate)
        after(0...2) { [self] in
            disk.rename(.newUpdate, to: .update(update.digest))
            disk.flushFolder()
            memory?.unsent.insert(update.digest)
            done(.trained(update))
        }
    }

    private func upload(_ update: PendingUpdate) {
        guard disk[.update(update.digest)]?.count == update.byteCount else {
            // Somebody removed it. The same assignment will give the same bits.
            if let state = memory?.state { memory?.state = state.keeping { $0.digest != update.digest } }
            memory?.effects = []
            memory?.events = [.started]
            return after(0...1) { [self] in goOn() }
        }
        let name = UploadName(study: update.study, round: update.round, node: name, digest: update.digest)
        world.promises.sends(name, isKept: keptUpdates.contains(update.digest))
        if memory?.unsent.remove(update.digest) != nil { return send(update, name, from: 0, tries: 4) }
        ask(.inspect(name), patience: Self.patience) { [self] answer in
            switch answer {
            case .holds(let count): send(update, name, from: count ?? 0, tries: 4)
            case .upload(.kept, let round): acknowledged(update, countsIn: round)
            default: backOff { [self] in done(.uploadFailed) }
            }
        }
    }

    /// The updates that a process would find that started now.
    private var keptUpdates: Set<ContentDigest> { Set(journalledState.outbox.map(\.digest)) }

    private func send(_ update: PendingUpdate, _ name: UploadName, from offset: Int, tries: Int) {
        guard let bytes = disk[.update(update.digest)], tries > 0 else {
            return backOff { [self] in done(.uploadFailed) }
        }
        let start = offset <= bytes.count ? offset : 0
        let rest = Array(bytes.dropFirst(start))
        ask(.upload(name, from: start, byteCount: bytes.count, bytes: rest), patience: Self.patience) { [self] answer in
            guard case .upload(let outcome, let round)? = answer else {
                return backOff { [self] in done(.uploadFailed) }
            }
            switch outcome {
            case .kept: acknowledged(update, countsIn: round)
            case .incomplete(let count), .elsewhere(let count): send(update, name, from: count, tries: tries - 1)
            case .busy: backOff { [self] in done(.uploadFailed) }
            case .refused(let refusal) where !refusal.isFinal:
                if refusal == .digestMismatch {
                    world.promises.honestBytesRefused(name, isAnythingDamaged: world.mayHaveDamaged)
                }
                backOff { [self] in done(.uploadFailed) }
            case .refused(let refusal):
                world.promises.honestUpdateRefused(name, refusal)
                done(.refused(update.digest))
            }
        }
    }

    private func acknowledged(_ update: PendingUpdate, countsIn round: RoundNumber?) {
        memory?.failures = 0
        if world.deliberate == .nodeForgetsEarly { disk.remove(.update(update.digest)) }
        done(.acknowledged(update.digest, countsIn: round))
    }
}
