import Federation
public import Logging
public import ServiceLifecycle
import Training
import Trust
public import Wire

/// An institution's node: asks for work, trains, uploads, until it is told to stop.
///
/// On a graceful shutdown, or when its task is cancelled, training ends at the next step, which is written down, an
/// upload under way has ``NodeConfiguration/drainLimit`` to finish, and `run()` returns. Nothing is lost: what was made
/// is on the disk, and what was not is asked for again.
public struct NodeService: Service {
    private let configuration: NodeConfiguration
    private let environment: NodeEnvironment
    private let logger: Logger
    private let pulse = NodePulse()

    /// A node that has not started.
    public init(configuration: NodeConfiguration, environment: NodeEnvironment, logger: Logger) {
        self.configuration = configuration
        self.environment = environment
        var logger = logger
        logger[metadataKey: "node"] = "\(configuration.name)"
        self.logger = logger
    }

    /// Runs the node.
    ///
    /// - Throws: ``NodeError`` if it cannot start: no certificate, somebody else's, another process on the same state
    ///   directory. Once it runs, it waits out whatever happens.
    public func run() async throws {
        let directory = StateDirectory(path: configuration.stateDirectory)
        try directory.prepare()
        let lock = try StateLock(directory)
        defer { withExtendedLifetime(lock) {} }
        let identity = try MemberFiles.read(from: directory.path)
        guard identity.identity.role == .node, identity.identity.name == configuration.name else {
            throw NodeError.otherIdentity(
                path: directory.identity,
                found: identity.identity,
                expected: configuration.name
            )
        }
        let client = try CoordinatorClient(
            address: configuration.coordinator,
            proxy: configuration.proxy,
            identity: identity,
            now: environment.now,
            sleep: environment.sleep
        )
        do {
            try await run(in: directory, client: client)
        } catch {
            await client.shutdown()
            throw error
        }
        await client.shutdown()
        logger.notice("node.stopped")
    }

    private func run(in directory: StateDirectory, client: CoordinatorClient) async throws {
        Kernels.useSecondThread()
        let outbox = UpdateOutbox(directory)
        let models = ModelStore(directory)
        let checkpoints = CheckpointStore(directory)
        let journal = try recover(from: directory, outbox: outbox)
        let executor = TrainingExecutor(
            node: configuration.name,
            data: configuration.data,
            directory: directory,
            models: models,
            outbox: outbox,
            checkpoints: checkpoints,
            now: environment.now,
            pulse: pulse,
            logger: logger
        )
        var loop = NodeLoop(
            state: journal.state,
            runner: EffectRunner(
                configuration: configuration,
                environment: environment,
                directory: directory,
                client: client,
                models: models,
                outbox: outbox,
                receipts: ReceiptStore(directory),
                checkpoints: checkpoints,
                executor: executor,
                pulse: pulse,
                logger: logger,
                reachability: Reachability(backoff: Backoff(limits: configuration.backoff, seed: environment.seed)),
                storageBackoff: Backoff(limits: configuration.backoff, seed: environment.seed),
                renewal: RenewalSchedule(),
                seconds: journal.seconds,
                trace: AssignmentTrace(environment.tracer),
                resources: journal.resources ?? [:]
            )
        )
        logger.notice(
            "node.started",
            metadata: ["coordinator": "\(configuration.coordinator)", "updates.kept": "\(journal.state.outbox.count)"]
        )
        pulse.run()
        await withGracefulShutdownHandler {
            await loop.run()
        } onGracefulShutdown: {
            pulse.drain()
        }
        await executor.shutdown()
        outbox.removeSpare()
    }

    /// Why the node cannot work now; nil: it is ready. The disk is tried; a coordinator that is away is waited for.
    public func readiness() -> ProblemDetails? {
        if let obstacle = pulse.obstacle { return obstacle }
        guard StateDirectory(path: configuration.stateDirectory).takesBytes else { return .storageUnavailable("node") }
        return nil
    }

    /// How the node is. Asked about once a second, by whoever watches over it: it does not answer for itself any more
    /// when nothing has moved for ``NodePulse/patience`` of these questions.
    public func condition() -> ProcessCondition {
        ProcessCondition(problem: pulse.obstacle, status: pulse.status, isResponsive: pulse.isBeating())
    }

    /// What the last process left, without what a power cut tore.
    private func recover(from directory: StateDirectory, outbox: UpdateOutbox) throws(NodeError) -> NodeJournal {
        var journal = NodeJournal(node: configuration.name)
        switch try NodeJournal.load(from: directory, node: configuration.name) {
        case .absent: break
        case .read(let found): journal = found
        case .unreadable(let reason):
            // The same assignments give the same updates: nothing is lost but time.
            logger.warning("journal.unreadable", metadata: ["path": "\(directory.journal)", "reason": "\(reason)"])
        }
        let recovered = journal.state.keeping(outbox.isIntact)
        for update in journal.state.outbox where !recovered.outbox.contains(update) {
            logger.warning(
                "update.torn",
                metadata: ["study": "\(update.study)", "round": "\(update.round)", "update": "\(update.digest)"]
            )
        }
        journal.state = recovered
        try outbox.removeAll(except: recovered.outbox)
        return journal
    }
}
