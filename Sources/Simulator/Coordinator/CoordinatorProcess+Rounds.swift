import Aggregation
import Federation
import Parameters

/// Sums, means and models: what the real `EffectRunner` and `RoundSum` do.
extension CoordinatorProcess {
    /// How long a failed mean waits for the next try, in milliseconds.
    private static let retryDelay = 2000...2000

    private func roundWork(_ name: RoundName) -> RoundWork? {
        guard let study = state.studies[name.study], let open = study.round?.plan, open.number == name.round,
            open.kind == .training
        else { return nil }
        if let known = memory?.sums[name] { return known }
        guard let layout = world.promises.model(open.model)?.layout,
            let fixedPoint = try? FixedPoint(
                updateBound: study.plan.updateBound,
                maximumExamples: study.plan.maximumExamples,
                cohortBound: study.plan.maximumUpdates
            )
        else { return nil }
        return RoundWork(sum: ContributorSum(layout: layout, fixedPoint: fixedPoint))
    }

    /// Adds an accepted update to its round's sum.
    func accumulate(_ claim: UpdateClaim, copy: Int = 0) {
        guard let (round, contribution) = state.contribution(of: claim), var work = roundWork(RoundName(round)) else {
            return
        }
        _ = add(contribution, of: round, copy: copy, to: &work)
        memory?.sums[RoundName(round)] = work
    }

    /// Adds an update from the spool; false if its bytes are not there any more.
    private func add(
        _ contribution: Contribution,
        of round: RoundPlan,
        copy: Int = 0,
        to work: inout RoundWork
    ) -> Bool {
        let name = UploadName(contribution, in: round)
        let contributor = RoundWork.Contributor(update: name, copy: copy)
        let isFull = work.sum.mean.contributions >= work.sum.mean.fixedPoint.cohortBound
        guard !isFull, !work.sum.included.contains(contributor) else { return true }
        guard let bytes = disk[.update(name)], let file = WorkFile(bytes),
            file.vector.layout.difference(from: work.sum.mean.layout) == nil
        else { return false }
        let count = world.deliberate == .ignoresExamples ? 1 : contribution.exampleCount
        let weight = world.deliberate == .ignoresStaleness ? nil : contribution.weight
        try? work.sum.add(
            contributor,
            exampleCount: count,
            weight: weight ?? StalenessPlan.fullWeight,
            divisor: round.buffer == nil ? .weights : .examples
        ) { body in
            try file.vector.values.withUnsafeBufferPointer { try body($0, 0) }
        }
        work.arrivals.append((name.node, file.vector, count))
        return true
    }

    /// Computes a closed round's mean, stores the model, and reports it.
    func average(_ round: RoundPlan, _ contributions: [Contribution]) {
        guard state.studies[round.study]?.round?.plan.number == round.number else { return }
        guard round.kind == .training else { return commit(round, model: round.model) }
        let name = RoundName(round)
        guard var work = roundWork(name) else { return }
        if world.deliberate != .countsDuplicates {
            work.sum.keepOnly(contributions.map { RoundWork.Contributor(update: UploadName($0, in: round)) })
        }
        for part in contributions {
            guard add(part, of: round, to: &work) else {
                if !reportLost(UploadName(part, in: round)) { retry(round, contributions) }
                return
            }
        }
        memory?.sums[name] = work
        guard let model = storedModel(round.model), work.sum.mean.layout.hasSameTensors(as: model.layout) else {
            return retry(round, contributions)
        }
        var next = model
        if world.deliberate == .sumsInArrivalOrder {
            next = work.meanOfFloats(of: Set(contributions.map(\.node)), from: model)
        } else {
            next = work.sum.mean.apply(to: model)
        }
        store(SafetensorsWriter.bytes(of: next), round, contributions)
    }

    private func retry(_ round: RoundPlan, _ contributions: [Contribution]) {
        after(Self.retryDelay) { [self] in average(round, contributions) }
    }

    /// A model from the disk, if its bytes are those of its digest. They are compared once a life.
    private func storedModel(_ digest: ContentDigest) -> ParameterVector? {
        guard let bytes = disk[.blob(digest)] else { return nil }
        if world.deliberate != .trustsStoredModel, !(memory?.verified.contains(digest) ?? false) {
            guard ContentDigest.of(bytes) == digest else { return nil }
            memory?.verified.insert(digest)
        }
        return WorkFile.model(bytes)
    }

    /// Writes a model under a temporary name, flushes it, gives it its name, and only then reports it.
    private func store(_ bytes: [UInt8], _ round: RoundPlan, _ contributions: [Contribution]) {
        let digest = ContentDigest.of(bytes)
        do {
            try disk.create(.temporary(digest), bytes)
        } catch {
            return retry(round, contributions)
        }
        let isFlushed = world.deliberate != .commitsUnflushedModel
        if isFlushed { disk.flush(.temporary(digest)) }
        after(0...3) { [self] in
            disk.rename(.temporary(digest), to: .blob(digest))
            if isFlushed { disk.flushFolder() }
            memory?.verified.insert(digest)
            after(0...3) { [self] in commit(round, model: digest) }
        }
    }

    private func commit(_ round: RoundPlan, model: ContentDigest) {
        do {
            _ = try record(.roundAveraged(round.study, round.number, model: model))
        } catch {
            after(Self.retryDelay) { [self] in commit(round, model: model) }
        }
    }
}
