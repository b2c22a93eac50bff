import Aggregation
import Synchronization
import Training

/// As many workers as there are cores, each with one workspace in which it trains node after node.
final class WorkerPool: Sendable {
    private let workspaces: [Workspace]

    /// A workspace that one task at a time has.
    private final class Workspace: Sendable {
        private let workspace: Mutex<TrainingWorkspace>

        init() { workspace = Mutex(TrainingWorkspace()) }

        func run(_ work: RoundWork, _ queue: NodeQueue) -> RoundWork.Part {
            workspace.withLock { work.run(queue, in: $0) }
        }
    }

    /// That many workers.
    init(count: Int) {
        workspaces = (0..<max(1, count)).map { _ in Workspace() }
    }

    /// Trains the nodes of a part of the cohort. Which worker trains which node changes no bit: the sum is exact.
    ///
    /// - Throws: ``SimulationError`` for the first node of the cohort that could not train.
    @concurrent
    func run(_ work: RoundWork, places: Range<Int>) async throws(SimulationError) -> RoundWork.Part {
        let queue = NodeQueue(places)
        var whole = work.emptyPart
        await withTaskGroup(of: RoundWork.Part.self) { group in
            for workspace in workspaces { group.addTask { workspace.run(work, queue) } }
            for await part in group { whole.merge(part) }
        }
        if let failure = whole.failure { throw failure.error }
        return whole
    }
}
