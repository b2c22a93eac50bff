import ContinualLearning
import Federation
import LocalLearning
import Logging
import NIOPosix
import Parameters
import Synchronization
import Training
import Wire

/// Carries out assignments on a thread of its own, so that whatever else the process does goes on meanwhile.
final class TrainingExecutor: Sendable {
    private let node: NodeName
    private let data: NodeData
    private let models: ModelStore
    private let outbox: UpdateOutbox
    private let logger: Logger
    private let pool = NIOThreadPool(numberOfThreads: 1)
    private let directory: StateDirectory
    private let checkpoints: CheckpointStore
    private let now: @Sendable () -> Instant
    private let pulse: NodePulse
    /// What was read, by source, and what the files were then: several studies may learn from the same data, and
    /// reading it takes long.
    private let loaded = Mutex<[NodeData.Source: (stamp: [Int64], data: StudyDataset)]>([:])

    init(
        node: NodeName,
        data: NodeData,
        directory: StateDirectory,
        models: ModelStore,
        outbox: UpdateOutbox,
        checkpoints: CheckpointStore,
        now: @escaping @Sendable () -> Instant,
        pulse: NodePulse,
        logger: Logger
    ) {
        self.node = node
        self.directory = directory
        self.data = data
        self.models = models
        self.outbox = outbox
        self.checkpoints = checkpoints
        self.now = now
        self.pulse = pulse
        self.logger = logger
        pool.start()
    }

    /// What came of an assignment.
    struct Result: Sendable {
        /// The update, its bytes on the disk.
        let update: PendingUpdate
        /// What it says of itself.
        let exampleCount: Int
        /// The mean training loss; nil in an evaluation round.
        let trainingLoss: Double?
        /// How the model received does on the hold-out.
        let evaluation: EvaluationMetrics?
    }

    /// Evaluates and trains, and writes the update to the outbox.
    ///
    /// - Throws: ``TrainingObstacle``; ``NodeError`` if the update cannot be written; `CancellationError` as soon as
    ///   its task is cancelled, and then nothing is left behind but a checkpoint.
    func carryOut(_ assignment: Assignment, progress: ProgressBoard) async throws -> Result {
        let stop = Atomic<Bool>(false)
        return try await withTaskCancellationHandler {
            try await pool.runIfActive { [self] in
                try make(assignment, progress: progress) { stop.load(ordering: .relaxed) }
            }
        } onCancel: {
            stop.store(true, ordering: .relaxed)
        }
    }

    /// Ends the thread.
    func shutdown() async { try? await pool.shutdownGracefully() }

    private func make(
        _ assignment: Assignment,
        progress: ProgressBoard,
        shouldStop: () -> Bool
    ) throws -> Result {
        let data = try loadedData(for: assignment.study)
        let model = try read(assignment.model)
        let carried = try carriedKnowledge(for: assignment)
        if shouldStop() { throw CancellationError() }
        let checkpoint = TrainingCheckpoints(checkpoints, assignment: assignment, node: node, now: now, logger: logger)
        let made: LocalUpdate
        do {
            made = try LocalUpdate.make(
                for: assignment,
                node: node,
                model: model,
                data: data,
                carried: carried,
                checkpoints: checkpoint,
                shouldStop: shouldStop,
                progress: { step, fraction in
                    progress.note(step, fraction)
                    pulse.beat(fraction)
                }
            )
        } catch .training(.stopped) {
            throw CancellationError()
        } catch {
            // What fails fails again from there.
            checkpoint.remove()
            throw error
        }
        // First what the node keeps: an update that is sent is never made again.
        for entry in made.kept { try memory(of: assignment, entry.isOfOneTask).keep(entry) }
        let update = try store(made, of: assignment, checkpoint)
        return Result(
            update: update,
            exampleCount: made.report.exampleCount,
            trainingLoss: made.report.trainingLoss,
            evaluation: made.report.evaluation
        )
    }

    /// Writes the update, and only then lets go of the checkpoint it was made from. On a full disk the checkpoint gives
    /// way to the update.
    private func store(
        _ made: LocalUpdate,
        of assignment: Assignment,
        _ checkpoint: TrainingCheckpoints
    ) throws -> PendingUpdate {
        defer { checkpoint.remove() }
        let metadata = try made.report.metadata()
        do {
            return try outbox.store(made.difference, metadata: metadata, for: assignment)
        } catch {
            checkpoint.remove()
            return try outbox.store(made.difference, metadata: metadata, for: assignment)
        }
    }

    private func read(_ digest: ContentDigest) throws -> ParameterVector {
        do {
            return try models.read(digest)
        } catch {
            throw TrainingObstacle.wrongModel("\(error)")
        }
    }

    private func memory(of assignment: Assignment, _ isOfOneTask: Bool) -> TaskMemory {
        TaskMemory(directory, study: assignment.study, task: isOfOneTask ? assignment.task?.name : nil)
    }

    /// What the assignment brings of earlier tasks and what the node kept itself.
    private func carriedKnowledge(for assignment: Assignment) throws -> CarriedKnowledge {
        var carried = CarriedKnowledge()
        guard let task = assignment.task, let index = task.index, assignment.kind != .evaluation else { return carried }
        let memory = memory(of: assignment, false)
        let ofTask = self.memory(of: assignment, true)
        let isLocal = task.continual.consolidation == .local
        carried.penalty = isLocal ? try memory.latest(.penalty, before: index) : try task.penalty.map { try read($0) }
        carried.teacher = try task.teacher.map { try read($0) }
        if task.continual.replayExamples > 0 { carried.replay = try memory.latest(.replay, before: index) }
        if task.continual.learner.terms.followsPath {
            carried.path = try ofTask.latest(.path, before: assignment.round.value)
        }
        if assignment.kind == .consolidation, task.continual.consolidation == .shared {
            carried.own = try ofTask.latest(.own, before: assignment.round.value)
        }
        return carried
    }

    /// The data of a study, read anew when its files have changed.
    private func loadedData(for study: StudyName) throws(TrainingObstacle) -> StudyDataset {
        guard let source = data.source(of: study) else { throw .noData(study) }
        let stamp = source.stamp
        if let known = loaded.withLock({ $0[source] }), known.stamp == stamp { return known.data }
        do {
            let read = try source.load()
            for report in read.reports {
                logger.info("data.loaded", metadata: ["study": "\(study)", "report": "\(report)"])
            }
            loaded.withLock { $0[source] = (stamp, read) }
            return read
        } catch {
            // The sentence names files and cells: it stays here. The operator learns what kind of thing it is.
            logger.error("data.unreadable", metadata: ["study": "\(study)", "error": "\(error)"])
            throw .unreadableData(code: (error as? DataError)?.code ?? "data")
        }
    }
}
