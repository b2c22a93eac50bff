import Federation
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
    /// What was read, by source: several studies may learn from the same data, and reading it takes long.
    private let loaded = Mutex<[NodeData.Source: LoadedData]>([:])

    init(node: NodeName, data: NodeData, models: ModelStore, outbox: UpdateOutbox, logger: Logger) {
        self.node = node
        self.data = data
        self.models = models
        self.outbox = outbox
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
    ///   its task is cancelled, and then nothing is left behind.
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
        let model: ParameterVector
        do {
            model = try models.read(assignment.model)
        } catch {
            throw TrainingObstacle.wrongModel("\(error)")
        }
        if shouldStop() { throw CancellationError() }
        let made: LocalUpdate
        do {
            made = try LocalUpdate.make(
                for: assignment,
                node: node,
                model: model,
                training: data.training,
                holdout: data.holdout,
                shouldStop: shouldStop,
                progress: progress.note
            )
        } catch .training(.stopped) {
            throw CancellationError()
        }
        return Result(
            update: try outbox.store(made.difference, metadata: try made.report.metadata(), for: assignment),
            exampleCount: made.report.exampleCount,
            trainingLoss: made.report.trainingLoss,
            evaluation: made.report.evaluation
        )
    }

    /// The data of a study, read once.
    private func loadedData(for study: StudyName) throws(TrainingObstacle) -> LoadedData {
        guard let source = data.source(of: study) else { throw .noData(study) }
        if let known = loaded.withLock({ $0[source] }) { return known }
        do {
            let read = try source.load()
            logger.info("data.loaded", metadata: ["study": "\(study)", "report": "\(read.report)"])
            loaded.withLock { $0[source] = read }
            return read
        } catch {
            // The sentence names files and cells: it stays here. The operator learns what kind of thing it is.
            logger.error("data.unreadable", metadata: ["study": "\(study)", "error": "\(error)"])
            throw .unreadableData(code: (error as? DataError)?.code ?? "data")
        }
    }
}
