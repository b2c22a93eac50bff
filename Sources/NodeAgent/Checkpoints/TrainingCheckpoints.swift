import Federation
import FoundationEssentials
import Logging
import Parameters
import Training

/// Writes down where one training is, and finds where it was before the process ended.
///
/// Whatever the disk does, the training goes on and ends with the same bits.
final class TrainingCheckpoints {
    private let store: CheckpointStore
    private let assignment: Assignment
    private let node: NodeName
    private let now: @Sendable () -> Instant
    private let logger: Logger
    private let plan: CheckpointPlan
    private var cadence: CheckpointCadence?
    private var makeIdentity: (() -> CheckpointIdentity)?
    private var identity: CheckpointIdentity?

    init(
        _ store: CheckpointStore,
        assignment: Assignment,
        node: NodeName,
        now: @escaping @Sendable () -> Instant,
        logger: Logger
    ) {
        self.store = store
        self.assignment = assignment
        self.node = node
        self.now = now
        var logger = logger
        logger[metadataKey: "study"] = "\(assignment.study)"
        logger[metadataKey: "round"] = "\(assignment.round)"
        self.logger = logger
        plan = assignment.training.checkpoint ?? .standard
    }

    // MARK: Going on

    /// The state in which the training was left; nil if it begins. What does not belong to it is removed.
    ///
    /// - Parameters:
    ///   - trainer: What trains.
    ///   - model: Where the training begins.
    ///   - training: The examples.
    ///   - carried: What is carried from earlier tasks.
    ///   - followsPath: Whether the path of synaptic intelligence is followed.
    func begin(
        _ trainer: LocalTrainer,
        from model: ParameterVector,
        on training: Dataset,
        carried: CarriedKnowledge,
        followsPath: Bool
    ) -> TrainingState? {
        // The data is hashed when there is something to compare or to write, not before.
        makeIdentity = { [assignment, node] in
            CheckpointIdentity(assignment, node: node, training: training, carried: carried)
        }
        for round in store.rounds(of: assignment.study) where round != assignment.round {
            let (found, expected) = ("round \(round)", "round \(assignment.round)")
            refuse(.otherRound(found: found, expected: expected), round: round)
        }
        var state: TrainingState?
        do throws(CheckpointProblem) {
            state = try left(trainer, layout: model.layout, exampleCount: training.count, followsPath: followsPath)
        } catch {
            refuse(error, round: assignment.round)
        }
        if let state {
            logger.info("training.resumed", metadata: ["step": "\(state.stepCount)"])
        }
        let moments = OptimizerState(settings: trainer.settings.optimizer, parameterCount: 1)
        let width = 1 + moments.firstMoment.count + moments.secondMoment.count + (followsPath ? 1 : 0)
        cadence = CheckpointCadence(
            plan,
            byteCount: 4 * width * model.layout.elementCount,
            step: state?.stepCount ?? 0,
            at: now()
        )
        return state
    }

    /// The most bytes of the metadata of a checkpoint.
    private static let metadataByteLimit = 4096

    private func left(
        _ trainer: LocalTrainer,
        layout: ParameterLayout,
        exampleCount: Int,
        followsPath: Bool
    ) throws(CheckpointProblem) -> TrainingState? {
        let limit = CheckpointFile.largestByteCount(
            parameterCount: layout.elementCount,
            metadataByteCount: Self.metadataByteLimit
        )
        guard let data = try store.read(assignment.study, assignment.round, limit: limit) else { return nil }
        do {
            // Safe: the bytes are only read, and only during the call.
            let file = try data.withUnsafeBytes { bytes in
                Result { () throws(CheckpointError) in try CheckpointFile(bytes) }
            }
            .get()
            if let problem = ownIdentity().problem(with: file.metadata) { throw problem }
            return try file.state(
                layout: layout,
                settings: trainer.settings,
                exampleCount: exampleCount,
                followsPath: followsPath
            )
        } catch let error as CheckpointError {
            throw .damaged(error)
        } catch let problem as CheckpointProblem {
            throw problem
        } catch { throw .unreadable(reason: "\(error)") }
    }

    private func refuse(_ problem: CheckpointProblem, round: RoundNumber) {
        let metadata: Logger.Metadata = [
            "code": "\(problem.code)", "reason": "\(problem)", "path": "\(store.path(of: assignment.study, round))",
        ]
        switch problem {
        // Rounds go on without a node that is away: nobody has to act.
        case .otherRound: logger.info("training.checkpoint-refused", metadata: metadata)
        default: logger.warning("training.checkpoint-refused", metadata: metadata)
        }
        store.remove(assignment.study, round)
    }

    // MARK: Writing

    /// Takes note of a state, and writes it down if it is time.
    func keep(_ state: TrainingState, isStopping: Bool) {
        let start = now()
        guard cadence?.isDue(state.stepCount, at: start, isStopping: isStopping) == true else { return }
        do {
            let byteCount = try store.write(state, of: ownIdentity())
            let end = now()
            cadence?.wrote(state.stepCount, from: start, until: end)
            if store.note(isFailing: false) { logger.notice("training.checkpoints-again") }
            logger.debug(
                "training.checkpointed",
                metadata: [
                    "step": "\(state.stepCount)", "bytes": "\(byteCount)", "seconds": "\(end.seconds(since: start))",
                ]
            )
        } catch {
            cadence?.failed(at: now())
            let problem = CheckpointProblem.notWritten(reason: "\(error)")
            let metadata: Logger.Metadata = ["code": "\(problem.code)", "reason": "\(problem)"]
            let isNews = store.note(isFailing: true)
            logger.log(level: isNews ? .warning : .debug, "training.checkpoint-failed", metadata: metadata)
        }
    }

    /// Forgets the training: what came of it is kept elsewhere, or is not wanted.
    func remove() { store.remove(assignment.study, assignment.round) }

    private func ownIdentity() -> CheckpointIdentity {
        if let identity { return identity }
        guard let made = makeIdentity?() else { preconditionFailure("a training is kept that has not begun") }
        identity = made
        return made
    }
}
