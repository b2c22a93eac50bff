import Federation
import Logging
import Wire

/// Says in the log and in the metrics what the core wants done: one line an event an operator wants.
enum EffectLog {
    static func note(_ effect: FederationEffect, logger: Logger, metrics: CoordinatorMetrics) {
        switch effect {
        case .announce(let round): announced(round, logger)
        case .accumulate: break
        case .acknowledge(let claim, let counted):
            guard counted else { return }
            metrics.updateAccepted(claim)
            logger.info("update.accepted", metadata: facts(claim))
        case .refuse(let node, let study, let round, let refusal):
            metrics.updateRefused(study: study, code: refusal.code)
            logger.warning(
                "update.refused",
                metadata: [
                    "study": "\(study)", "round": "\(round)", "node": "\(node)", "code": "\(refusal.code)",
                    "reason": "\(refusal.sentence)",
                ]
            )
        case .average(let round, let contributions):
            logger.info(
                "round.closed",
                metadata: ["study": "\(round.study)", "round": "\(round.number)", "updates": "\(contributions.count)"]
            )
        case .commit(let record): committed(record, logger, metrics)
        case .abandon(let study, let round):
            logger.notice("round.abandoned", metadata: ["study": "\(study)", "round": "\(round)"])
        case .finish(let study, let model):
            logger.notice("study.finished", metadata: ["study": "\(study)", "model": "\(model)"])
        case .giveUp(let study, let round, let attempts):
            logger.error(
                "study.paused-itself",
                metadata: ["study": "\(study)", "round": "\(round)", "attempts": "\(attempts)"]
            )
        }
    }

    private static func announced(_ round: RoundPlan, _ logger: Logger) {
        logger.info(
            round.attempt == 1 ? "round.planned" : "round.extended",
            metadata: [
                "study": "\(round.study)", "round": "\(round.number)", "kind": "\(round.kind.rawValue)",
                "cohort": "\(round.cohort.count)", "attempt": "\(round.attempt)",
            ]
        )
    }

    private static func committed(_ record: RoundRecord, _ logger: Logger, _ metrics: CoordinatorMetrics) {
        let seconds = record.committed.seconds(since: record.opened)
        metrics.roundCommitted(record)
        for alarm in record.alarms ?? [] {
            logger.warning(
                "task.forgotten",
                metadata: [
                    "study": "\(record.study)", "round": "\(record.round)", "task": "\(alarm.task)",
                    "accuracy": "\(alarm.accuracy)", "best": "\(alarm.best)",
                ]
            )
        }
        for aside in record.setAside ?? [] {
            logger.warning(
                "node.set-aside",
                metadata: [
                    "study": "\(record.study)", "round": "\(record.round)", "node": "\(aside.node)",
                    "times": "\(aside.times)",
                    "until": "\(aside.until.map { "\(Timestamp($0))" } ?? "it asks for work")",
                    "reason": "\(aside.sentence)",
                ]
            )
        }
        if record.kind == .consolidation, let task = record.task {
            logger.notice(
                "task.consolidated",
                metadata: [
                    "study": "\(record.study)", "task": "\(task)",
                    "boundary": "\(record.boundary.map { "\($0)" } ?? "")",
                ]
            )
        }
        logger.notice(
            "round.committed",
            metadata: [
                "study": "\(record.study)", "round": "\(record.round)", "closing": "\(record.closing.rawValue)",
                "updates": "\(record.contributions.count)",
                "late": "\(record.contributions.count { $0.lateFrom != nil })", "cohort": "\(record.cohort.count)",
                "seconds": "\(seconds)", "model": "\(record.modelAfter)",
            ]
        )
    }

    private static func facts(_ claim: UpdateClaim) -> Logger.Metadata {
        [
            "study": "\(claim.study)", "round": "\(claim.round)", "node": "\(claim.node)",
            "update": "\(claim.digest)", "update.bytes": "\(claim.byteCount)",
            "examples": "\(claim.exampleCount)",
        ]
    }
}
