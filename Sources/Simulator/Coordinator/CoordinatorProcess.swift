import Aggregation
import Federation
import Ledger
import Parameters
import Randomness

/// The coordinator as a process: a shell around the real core, journal and sum, that may be killed between any two
/// steps.
///
/// It follows the real shell (`FederationEngine`, `EffectRunner`, `UploadRoutes`) step by step. What a kill takes is in
/// ``memory``; what stays is in ``store`` and ``disk``.
final class CoordinatorProcess {
    let world: World
    let work: any SimulatedWork
    /// The history, on the disk.
    let store = MemoryEventStore()
    /// The spool and the blobs.
    var disk = FaultyDisk<CoordinatorFile>()
    var clock: SkewedClock
    /// What the process has in memory; nil while it does not run.
    var memory: Memory?
    /// The number of this life, which tells its steps from those of lives before.
    private(set) var life = 0
    private var stalledUntil: Int64 = 0
    private var fullUntil: Int64 = 0
    private var started: Int64 = 0
    private var machineOffset: Int64 = 0

    /// What a killed process loses.
    struct Memory {
        var journal: FederationJournal<MemoryEventStore>
        /// The state before the last event, for a snapshot that is wrong on purpose.
        var previous: FederationState
        var sums: [RoundName: RoundWork] = [:]
        var waiting: [NodeName: Waiting] = [:]
        /// Which request writes to a partial file.
        var sessions: [UploadName: Int] = [:]
        /// What is being checked.
        var sealed: Set<UploadName> = []
        /// The blobs whose bytes were compared with their digest, or that this process wrote.
        var verified: Set<ContentDigest> = []
        /// When the clock is looked at next.
        var tick: Int64?
        var nextSession = 0
        /// Whether it listens: not before it has looked at what the last process left.
        var isServing = false

        /// When the first request for work has waited long enough.
        var firstExpiry: Instant? {
            var first: Instant?
            for waiting in waiting.values where first.map({ waiting.expiry < $0 }) ?? true { first = waiting.expiry }
            return first
        }
    }

    /// A request for work that waits.
    struct Waiting {
        let expiry: Instant
        let reply: FaultyNetwork.Reply
    }

    init(world: World, work: any SimulatedWork) {
        self.world = world
        self.work = work
        clock = SkewedClock(drift: world.scenario.drift)
    }

    /// Whether the process runs, whether or not it gets anywhere.
    var isRunning: Bool { memory != nil }
    /// Whether it takes requests.
    var isServing: Bool { memory?.isServing ?? false }
    /// Whether it gets anywhere now.
    var isStalled: Bool { stalledUntil > world.time }
    /// Whether it was held up within the last second: by standing still, a full disk, or its start.
    var wasHeldUp: Bool { max(stalledUntil, fullUntil, started) + 1_000_000 > world.time }
    /// What its clock shows.
    var now: Instant { clock.reading(at: world.time) }
    /// The core; empty while the process does not run.
    var state: FederationState { memory?.journal.state ?? FederationState() }

    // MARK: Time

    /// Has this life do something after a while, unless it is over by then.
    func after(_ milliseconds: ClosedRange<Int>, _ body: @escaping () -> Void) {
        after(microseconds: world.delay(milliseconds), body)
    }

    private func after(microseconds: Int64, _ body: @escaping () -> Void) {
        let life = life
        world.plan(after: microseconds) { [self] in
            guard life == self.life, isRunning else { return }
            guard !isStalled else { return after(microseconds: stalledUntil - world.time, body) }
            if world.dice.strikes(.coordinatorKilled) != nil { return die(isPowerCut: false) }
            if world.dice.strikes(.coordinatorPowerCut) != nil { return die(isPowerCut: true) }
            body()
        }
    }

    /// Looks at the clock as soon as it may show something new.
    func planTick() {
        guard world.deliberate != .forgetsDeadlines || life == 1 else { return }
        var next = memory?.journal.state.nextDeadline
        if let expiry = memory?.firstExpiry { next = min(next ?? expiry, expiry) }
        guard let first = next else { return }
        // As often as the real shell looks, where nothing could be done the last time.
        let at = world.time + max(100_000, Int64(first.seconds(since: now) * 1e6) + 1000)
        if let planned = memory?.tick, planned <= at { return }
        memory?.tick = at
        after(microseconds: at - world.time) { [self] in
            memory?.tick = nil
            look()
            planTick()
        }
    }

    /// The machine's clock jumps. A process that runs does not see it: it counts from its start with a clock that does
    /// not.
    func jumpClock(by milliseconds: Int64) {
        machineOffset += milliseconds
        if !isRunning { clock.offset = machineOffset }
    }

    private func look() {
        let now = now
        if let first = memory?.firstExpiry, first <= now {
            let expired = (memory?.waiting ?? [:]).filter { $0.value.expiry <= now }.keys.sorted()
            for node in expired { answerWaiting(node) }
        }
        guard let deadline = memory?.journal.state.nextDeadline, deadline <= now else { return }
        _ = try? record(.deadlinePassed)
    }

    // MARK: Life and death

    /// Starts the process: folds what is stored, looks what is left of the spool, goes on.
    func start() {
        guard memory == nil, let journal = try? FederationJournal(store: store) else { return }
        life += 1
        started = world.time
        clock.offset = machineOffset
        memory = Memory(journal: journal, previous: journal.state)
        world.tell("coordinator", "starts with \(store.eventCount) events")
        world.promises.restarted(state, records: { self.store.rounds(of: $0) })
        after(5...60) { [self] in recover() }
    }

    private func recover() {
        var intact: Set<UploadName> = []
        for name in state.claimsUnderWay.map(UploadName.init) {
            if world.deliberate == .trustsSpool || isIntact(name) {
                intact.insert(name)
            } else if !reportLost(name) {
                // A start that cannot store what it found fails, and is tried again.
                return die(isPowerCut: false)
            }
        }
        let rounds = state.roundsUnderWay
        for file in disk.all {
            guard let name = file.upload else { continue }
            let isUnderWay = rounds[name.study]?.contains(name.round) ?? false
            if !isUnderWay || (file == .update(name) && !intact.contains(name)) { disk.remove(file) }
        }
        if world.deliberate != .forgetsPendingWork { perform(state.pendingEffects()) }
        memory?.isServing = true
        startStudies()
        planTick()
    }

    /// The operator starts each study once.
    private func startStudies() {
        for plan in world.scenario.plans where state.studies[plan.study] == nil {
            let initial = work.initialModel(of: plan)
            let bytes = SafetensorsWriter.bytes(of: initial)
            let digest = ContentDigest.of(bytes)
            world.promises.knows(initial, as: digest)
            disk.restore(.blob(digest), bytes)
            _ = try? record(.studyStarted(plan, model: digest))
        }
        for plan in world.scenario.plans where state.studies[plan.study] == nil {
            return after(500...1000) { [self] in if state.studies[plan.study] == nil { startStudies() } }
        }
    }

    /// Ends the process at once.
    func die(isPowerCut: Bool) {
        guard let memory else { return }
        world.statistics.restarts += 1
        world.tell("coordinator", isPowerCut ? "loses its power" : "is killed")
        self.memory = nil
        for node in memory.waiting.keys.sorted() where !isPowerCut { memory.waiting[node]?.reply(nil) }
        if isPowerCut {
            let unflushed = store.eventCount - store.flushedEventCount
            store.losePower(keeping: world.random.integer(below: unflushed + 1))
            disk.losePower(&world.random)
            world.promises.coordinatorLostPower()
        }
        damageSomething()
        world.plan(after: world.delay(20...3000)) { [self] in start() }
    }

    private func damageSomething() {
        guard var random = world.dice.strikes(.fileDamaged) else { return }
        var files = disk.all
        // What is needed next more often than what is not.
        switch random.integer(below: 3) {
        case 0: files = state(of: store).studies.values.map { .blob($0.model) }.sorted()
        case 1: files = files.filter { if case .update = $0 { true } else { false } }
        default: break
        }
        guard !files.isEmpty else { return }
        let file = files[random.integer(below: files.count)]
        if disk.damage(file, &random) { world.promises.coordinatorFileDamaged(file.upload) }
    }

    private func state(of store: MemoryEventStore) -> FederationState {
        (try? store.load().state) ?? FederationState()
    }

    /// The process stands still.
    func stall(for microseconds: Int64) { stalledUntil = max(stalledUntil, world.time + microseconds) }

    /// The disk takes no more bytes for a while.
    func fillDisk(for microseconds: Int64) {
        fullUntil = max(fullUntil, world.time + microseconds)
        disk.isFull = true
        store.fail(with: .diskFull("data"))
        world.plan(after: microseconds) { [self] in if fullUntil <= world.time { freeDisk() } }
    }

    /// There is room again.
    func freeDisk() {
        disk.isFull = false
        store.fail(with: nil)
    }

    /// The operator puts back what was damaged: models come from a backup, updates from their nodes.
    func heal() {
        freeDisk()
        for file in disk.all {
            guard case .blob(let digest) = file, let bytes = disk[file], ContentDigest.of(bytes) != digest,
                let whole = world.promises.bytes(of: digest)
            else { continue }
            disk.restore(file, whole)
        }
    }

    // MARK: Events

    /// Stores an event, hands it to the core and starts its effects.
    func record(_ event: FederationEvent) throws -> [FederationEffect] {
        guard let before = memory?.journal.state else { return [] }
        let now = now
        let effects = try memory?.journal.record(event, at: now) ?? []
        if world.deliberate != nil { memory?.previous = before }
        world.promises.check(event, from: before, to: state, effects: effects, at: now)
        perform(effects)
        planTick()
        return effects
    }

    private func perform(_ effects: [FederationEffect]) {
        for effect in effects {
            if world.isNarrated, let words = Transcript.words(for: effect) { world.tell("coordinator", words) }
            switch effect {
            case .announce(let round):
                guard world.deliberate != .wakesNobody else { continue }
                let late = state.studies[round.study]?.round?.lostLate.map(\.node) ?? []
                for node in round.cohort + late { answerWaiting(node, ifWork: true) }
            case .accumulate(let claim): after(0...4) { [self] in accumulate(claim) }
            case .average(let round, let contributions):
                if world.deliberate == .clearsSpoolEarly {
                    let counted = Set(contributions.map { UploadName($0, in: round) })
                    removeUploads { counted.contains($0) }
                }
                after(0...4) { [self] in average(round, contributions) }
            case .commit(let record):
                world.statistics.rounds += 1
                if record.closing != .abandoned { snapshot() }
                after(0...4) { [self] in clear(record) }
            case .abandon: break
            case .finish: world.mayBeOver = true
            case .acknowledge, .refuse, .giveUp: break
            }
        }
    }

    private func snapshot() {
        guard let memory else { return }
        if world.deliberate == .snapshotSkipsEvent {
            try? store.writeSnapshot(memory.previous, through: memory.journal.lastEvent)
        } else {
            try? memory.journal.writeSnapshot()
        }
    }

    /// Whether an update's file has the bytes that its digest names.
    private func isIntact(_ name: UploadName) -> Bool { disk[.update(name)].map(ContentDigest.of) == name.digest }

    /// The bytes of an accepted update are gone; false if that could not be stored.
    func reportLost(_ name: UploadName) -> Bool {
        world.promises.lost(name)
        return (try? record(.updateLost(name.node, name.study, name.round))) != nil
    }

    /// A round ended: the files of what it counted are of no use, nor is what can count nowhere any more.
    private func clear(_ record: RoundRecord) {
        world.mayBeOver = true
        memory?.sums[RoundName(study: record.study, round: record.round)] = nil
        let counted = Set(record.contributions.map { UploadName($0, in: record) })
        let rounds = state.roundsUnderWay[record.study] ?? []
        removeUploads { $0.study == record.study && (counted.contains($0) || !rounds.contains($0.round)) }
    }

    private func removeUploads(where isOver: (UploadName) -> Bool) {
        for session in (memory?.sessions ?? [:]).keys where isOver(session) { memory?.sessions[session] = nil }
        for file in disk.all where file.upload.map(isOver) ?? false { disk.remove(file) }
    }
}

/// A round of a study.
struct RoundName: Hashable {
    let study: StudyName
    let round: RoundNumber
}

extension RoundName {
    init(_ plan: RoundPlan) { self.init(study: plan.study, round: plan.number) }
}

extension UploadName {
    /// The update that a contribution to a round came from, under the round that it was made for.
    init(_ contribution: Contribution, in round: RoundPlan) {
        self.init(contribution, study: round.study, round: round.number)
    }

    /// As ``init(_:in:)``, of a record.
    init(_ contribution: Contribution, in record: RoundRecord) {
        self.init(contribution, study: record.study, round: record.round)
    }

    private init(_ contribution: Contribution, study: StudyName, round: RoundNumber) {
        self.init(
            study: study,
            round: contribution.origin(in: round),
            node: contribution.node,
            digest: contribution.update
        )
    }

    init(_ claim: UpdateClaim) {
        self.init(study: claim.study, round: claim.round, node: claim.node, digest: claim.digest)
    }
}

extension CoordinatorFile {
    /// The update whose file it is; nil for a blob.
    var upload: UploadName? {
        switch self {
        case .partial(let name), .update(let name): name
        case .temporary, .blob: nil
        }
    }
}
