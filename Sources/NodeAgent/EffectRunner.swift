import Federation
import LocalLearning
import Logging
import Parameters
import Traces
import Tracing
import Trust
import Wire

/// Carries out what the core wants, one thing after another, and says what happened.
///
/// It waits as long as it takes: a coordinator that is away, a disk that is full. When the node is told to stop it
/// throws `CancellationError`, and what was under way is asked for again at the next start.
struct EffectRunner {
    let configuration: NodeConfiguration
    let environment: NodeEnvironment
    let directory: StateDirectory
    let client: CoordinatorClient
    let models: ModelStore
    let outbox: UpdateOutbox
    let receipts: ReceiptStore
    let checkpoints: CheckpointStore
    let executor: TrainingExecutor
    let pulse: NodePulse
    let logger: Logger
    var reachability: Reachability
    /// How long to wait while this machine's own disk fails.
    var storageBackoff: Backoff
    var renewal: RenewalSchedule
    /// The seconds each kept update took to make.
    var seconds: [ContentDigest: Double]
    /// The spans of the assignment.
    var trace: AssignmentTrace
    /// What else each kept update cost.
    var resources: [ContentDigest: ResourceUse]
    /// What is being worked on, for the reports of progress.
    var assignment: Assignment?
    /// The bytes that were fetched for it.
    var receivedByteCount = 0
    /// What of the current assignment's models was verified in this process.
    var verified: Set<ContentDigest> = []
    /// The updates made by this process of which nothing was sent yet.
    var unsent: Set<ContentDigest> = []
    /// The updates whose bytes may go.
    var forgotten = ForgottenUpdates()
    /// Whether there was a training since memory was last given back.
    var hasTrained = false
    /// Whether the clocks agree.
    var clock = ClockWatch()
    /// Who signed the last receipt.
    var receiptSigner: StatementSigner?
    /// Whether it was said that the coordinator signs no receipts.
    var saidUnreceipted = false
    /// What the federation waited for, as it was logged last.
    var waiting: [String] = []
    /// The studies that do not ask this node, as they were logged last.
    var setAside: [SetAsideMessage] = []

    /// Carries out an effect.
    mutating func carryOut(_ effect: NodeEffect, of state: NodeState) async throws -> [NodeEvent] {
        pulse.begin(effect)
        switch effect {
        case .requestAssignment:
            tidy(state)
            return try await requestAssignment()
        case .fetch(let digest): return try await fetch(digest)
        case .train(let assignment): return try await train(assignment, of: state)
        case .keep: return try await keep(state)
        case .upload(let update): return try await upload(update)
        case .decline(let assignment, let reason): return try await decline(assignment, reason: reason)
        case .forget(let update):
            forget(update)
            return []
        }
    }

    // MARK: Train

    private mutating func train(_ assignment: Assignment, of state: NodeState) async throws -> [NodeEvent] {
        hasTrained = true
        let board = ProgressBoard(assignment.kind.step)
        let span = trace.start("node.train", assignment.study, assignment.round, at: environment.now())
        defer { span.end(at: TraceInstant(environment.now())) }
        while true {
            let start = environment.now()
            let tally = ResourceTally(environment.energy)
            do {
                let executor = executor
                let result = try await reporting(on: assignment, board, tally) {
                    try await executor.carryOut(assignment, progress: board)
                }
                let elapsed = max(0, environment.now().seconds(since: start))
                seconds[result.update.digest] = elapsed
                resources[result.update.digest] = tally.finish(bytesReceived: receivedByteCount)
                unsent.insert(result.update.digest)
                storageBackoff.succeeded()
                log(result, of: assignment, seconds: elapsed)
                return [.trained(result.update)]
            } catch let obstacle as TrainingObstacle {
                return [.trainingFailed(reason: "\(obstacle)")]
            } catch let error as NodeError {
                // The bytes of settled updates may be the room that is missing.
                tidy(state)
                try await wait(after: error)
            }
        }
    }

    private func log(_ result: TrainingExecutor.Result, of assignment: Assignment, seconds: Double) {
        var metadata: Logger.Metadata = [
            "study": "\(assignment.study)", "round": "\(assignment.round)", "seconds": "\(seconds)",
            "examples": "\(result.exampleCount)", "update.bytes": "\(result.update.byteCount)",
        ]
        if let loss = result.trainingLoss { metadata["loss"] = "\(loss)" }
        if let accuracy = result.evaluation?.accuracy { metadata["model.accuracy"] = "\(accuracy)" }
        if let loss = result.evaluation?.loss { metadata["model.loss"] = "\(loss)" }
        logger.info("node.trained", metadata: metadata)
    }

    // MARK: Remember

    private mutating func keep(_ state: NodeState) async throws -> [NodeEvent] {
        while true {
            do {
                try save(state)
                storageBackoff.succeeded()
                forgotten.remove(from: outbox, having: state)
                return []
            } catch {
                try await wait(after: error)
            }
        }
    }

    /// Notes that an update's bytes may go. They do when the journal is next kept, which is when the next update is
    /// made, or before work is asked for. Until then the journal names one that is settled: a process that starts with
    /// it hears that from the coordinator again.
    private mutating func forget(_ update: PendingUpdate) {
        forgotten.note(update)
        logger.debug("update.forgotten", metadata: ["study": "\(update.study)", "round": "\(update.round)"])
    }

    /// Lets go of what was forgotten when no update came after it. What fails is tried again the next time.
    private mutating func tidy(_ state: NodeState) {
        guard !forgotten.isEmpty else { return }
        do {
            try save(state)
            forgotten.remove(from: outbox, having: state)
        } catch {
            logger.error("storage.failed", metadata: ["code": "\(error.code)", "reason": "\(error)"])
        }
    }

    private func save(_ state: NodeState) throws(NodeError) {
        var journal = NodeJournal(node: configuration.name)
        journal.state = state
        journal.seconds = seconds
        journal.resources = resources
        try journal.save(to: directory)
    }
}

extension RoundKind {
    /// What a node does most of the time in such a round.
    fileprivate var step: ProgressRequest.Step {
        switch self {
        case .training: .training
        case .consolidation: .consolidating
        case .evaluation: .evaluating
        }
    }
}
