import CGlibc
import Federation
import Ledger
import Logging
import Parameters
import Traces
import Tracing

/// Work that an effect asks for and that takes a while.
enum EffectJob: Sendable {
    /// Add an accepted update to its round's sum.
    case accumulate(UpdateClaim)
    /// Compute a closed round's mean and store the model.
    case average(RoundPlan, [Contribution])
    /// Forget the files that are of no use after a round ended.
    case clear(RoundRecord)

    /// Where it is done but for what actors do; nil: where it is asked for. A sum has a queue of its own.
    fileprivate var threads: WorkThreads? {
        switch self {
        case .accumulate: nil
        case .average, .clear: WorkThreads.shared
        }
    }
}

/// Carries out what takes a while, beside the engine: sums, means, clean-up.
///
/// Whatever it does may be done twice. When the disk says no it tries again; the round waits and nothing is lost.
struct EffectRunner: Sendable {
    let engine: FederationEngine
    let environment: CoordinatorEnvironment
    let logger: Logger

    /// How long to wait before a failed job is tried again.
    static let retryDelay: Duration = .seconds(2)
    /// Behind a round of so many updates the allocator gives back what their connections' buffers left between others.
    private static let largeCohort = 100

    /// Runs until the engine drains.
    func run() async {
        await withDiscardingTaskGroup { group in
            for await job in engine.jobs {
                group.addTask(executorPreference: job.threads) { await run(job) }
            }
        }
    }

    private func run(_ job: EffectJob) async {
        switch job {
        case .accumulate(let claim): await accumulate(claim)
        case .average(let round, let contributions): await average(round, contributions)
        case .clear(let record):
            await engine.clear(record)
            if record.contributions.count >= Self.largeCohort { malloc_trim(0) }
        }
    }

    private func accumulate(_ claim: UpdateClaim) async {
        do {
            guard let (summed, contribution) = try await engine.summedRound(for: claim) else { return }
            try await engine.sum(of: claim.study).add(contribution, in: summed)
        } catch {
            // The mean adds whatever is missing from the sum, so nothing is lost here.
            logger.warning(
                "update.not-added-yet",
                metadata: ["study": "\(claim.study)", "node": "\(claim.node)", "error": "\(error)"]
            )
        }
    }

    private func average(_ round: RoundPlan, _ contributions: [Contribution]) async {
        let context = await engine.traces.context(of: round.study, round.number)
        let span = environment.tracer.startSpan(
            "round.average",
            context: context,
            ofKind: .internal,
            at: TraceInstant(environment.now())
        )
        defer { span.end(at: TraceInstant(environment.now())) }
        while !Task.isCancelled {
            do {
                let result = try await result(of: round, contributions)
                if let kept = await engine.keptUpdates(of: round) { try await kept.keep(contributions, of: round) }
                try await engine.commit(round, result)
                return
            } catch {
                if case SpoolError.lost(let key) = error, (try? await engine.reportLost(key)) != nil { return }
                logger.error(
                    "round.not-averaged",
                    metadata: ["study": "\(round.study)", "round": "\(round.number)", "error": "\(error)"]
                )
                do { try await environment.sleep(Self.retryDelay) } catch { return }
            }
        }
    }

    private func result(of round: RoundPlan, _ contributions: [Contribution]) async throws -> RoundResult {
        let summed = try await engine.summedRound(round.number, of: round.study)
        switch round.kind {
        case .evaluation: return RoundResult(model: round.model)
        case .training:
            guard let summed else { return RoundResult(model: round.model) }
            return try await engine.sum(of: round.study).finish(contributions, of: summed, into: engine.blobs)
        case .consolidation:
            guard let plan = await engine.plan(of: round.study) else { return RoundResult(model: round.model) }
            var measured: (mean: ParameterVector, accumulator: ContentDigest)?
            if let summed {
                measured = try await engine.sum(of: round.study).measured(contributions, in: summed)
            }
            var result = try await ConsolidationRun(plan: plan, round: round, blobs: engine.blobs)
                .carryOut(measured: measured?.mean)
            result.accumulator = measured?.accumulator
            return result
        }
    }
}
