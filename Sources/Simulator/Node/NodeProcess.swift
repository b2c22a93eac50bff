import Federation
import Parameters
import Randomness

/// An institution's node as a process: a shell around the real core that may be killed between any two steps.
///
/// It follows the real shell (`NodeLoop`, `EffectRunner`, `UpdateOutbox`) step by step.
final class NodeProcess {
    let world: World
    let network: FaultyNetwork
    let work: any SimulatedWork
    /// Its place among the nodes.
    let index: Int
    var disk = FaultyDisk<NodeFile>()
    var clock: SkewedClock
    /// What the process has in memory; nil while it does not run.
    var memory: Memory?
    /// How often it started.
    private(set) var life = 0
    /// Whether it has gone for ever.
    private(set) var hasLeft = false
    /// The states that were kept; a journal's bytes say which.
    private var states: [NodeState] = []
    private var stalledUntil: Int64 = 0

    /// What a killed process loses.
    struct Memory {
        var state: NodeState
        var events: [NodeEvent] = [.started]
        var effects: [NodeEffect] = []
        /// The number of the request under way; answers to others come too late.
        var operation = 0
        var failures = 0
        /// The models verified in this life.
        var verified: Set<ContentDigest> = []
        /// The updates made in this life of which nothing was sent.
        var unsent: Set<ContentDigest> = []
        /// The updates whose bytes go when the journal is next kept.
        var forgotten: Set<ContentDigest> = []

        mutating func nextEffect() -> NodeEffect? { effects.isEmpty ? nil : effects.removeFirst() }

        mutating func nextEvent() -> NodeEvent { events.isEmpty ? .started : events.removeFirst() }

        mutating func handle(_ event: NodeEvent) { effects = state.handle(event) }
    }

    init(world: World, network: FaultyNetwork, work: any SimulatedWork, index: Int) {
        self.world = world
        self.network = network
        self.work = work
        self.index = index
        clock = SkewedClock(drift: world.scenario.nodes[index].drift)
    }

    /// What is special about it.
    var traits: Scenario.Node { world.scenario.nodes[index] }
    /// Its name.
    var name: NodeName { traits.name }
    /// Whether it runs.
    var isRunning: Bool { memory != nil }

    // MARK: Time

    /// Has this life do something after a while, unless it is over by then.
    func after(_ milliseconds: ClosedRange<Int>, _ body: @escaping () -> Void) {
        after(microseconds: world.delay(milliseconds), body)
    }

    /// As ``after(_:_:)``, in microseconds.
    func after(microseconds: Int64, _ body: @escaping () -> Void) {
        let life = life
        world.plan(after: microseconds) { [self] in
            guard life == self.life, isRunning else { return }
            guard stalledUntil <= world.time else { return after(microseconds: stalledUntil - world.time, body) }
            if world.dice.strikes(.nodeKilled) != nil { return die(isPowerCut: false) }
            if world.dice.strikes(.nodePowerCut) != nil { return die(isPowerCut: true) }
            body()
        }
    }

    // MARK: Life and death

    /// Starts the process with what the last one left on the disk.
    func start() {
        guard memory == nil, !hasLeft else { return }
        life += 1
        let kept = journalledState.keeping { update in
            disk[.update(update.digest)].map(ContentDigest.of) == update.digest
        }
        let digests = Set(kept.outbox.map(\.digest))
        for case .update(let digest) in disk.all where !digests.contains(digest) { disk.remove(.update(digest)) }
        memory = Memory(state: kept)
        world.tell(name.text, "starts with \(kept.outbox.count) updates in its outbox")
        after(0...5) { [self] in goOn() }
    }

    /// Ends the process at once.
    func die(isPowerCut: Bool, returns: Bool = true) {
        guard let memory else { return }
        world.statistics.restarts += 1
        world.tell(
            name.text,
            "\(isPowerCut ? "loses its power" : "is killed") while \(Transcript.words(for: memory.state.phase))"
        )
        self.memory = nil
        if isPowerCut { disk.losePower(&world.random) }
        damageSomething()
        if returns { world.plan(after: world.delay(20...8000)) { [self] in start() } }
    }

    private func damageSomething() {
        guard var random = world.dice.strikes(.fileDamaged) else { return }
        let files = disk.all
        guard !files.isEmpty else { return }
        let file = files[random.integer(below: files.count)]
        if disk.damage(file, &random) { world.promises.nodeFileDamaged(name) }
    }

    /// Goes and never comes back.
    func leave() {
        die(isPowerCut: false, returns: false)
        hasLeft = true
        world.promises.left(name)
        world.tell(name.text, "leaves for ever")
    }

    /// The process stands still.
    func stall(for microseconds: Int64) { stalledUntil = max(stalledUntil, world.time + microseconds) }

    /// The disk takes no more bytes for a while.
    func fillDisk(for microseconds: Int64) {
        disk.isFull = true
        world.plan(after: microseconds) { [self] in disk.isFull = false }
    }

    /// There is room again.
    func freeDisk() { disk.isFull = false }

    // MARK: The loop

    /// Carries out the next effect, or hands the next event to the core.
    func goOn() {
        while isRunning {
            if let effect = memory?.nextEffect() { return carryOut(effect) }
            guard let event = memory?.nextEvent() else { return }
            if world.isNarrated, let words = Transcript.words(for: event) { world.tell(name.text, words) }
            memory?.handle(event)
        }
    }

    /// An effect is done: these events came of it.
    func done(_ events: NodeEvent...) {
        memory?.events += events
        after(0...1) { [self] in goOn() }
    }

    /// Waits longer and longer before a failed step is tried again.
    func backOff(_ body: @escaping () -> Void) {
        let failures = memory?.failures ?? 0
        memory?.failures = failures + 1
        let longest = min(30_000, 500 << min(failures, 6))
        after(longest / 2...longest, body)
    }

    // MARK: The journal

    /// The state that was kept last; a new one if the file is not readable.
    var journalledState: NodeState {
        guard let bytes = disk[.journal], bytes.count == 16, Array(bytes.prefix(8)) == bytes.suffix(8).map({ ~$0 })
        else { return NodeState() }
        let number = bytes.prefix(8).reduce(0) { $0 << 8 | Int($1) }
        return states.indices.contains(number) ? states[number] : NodeState()
    }

    /// Keeps the state, on the disk when `then` is called; a full disk is waited for.
    func keep(then: @escaping () -> Void) {
        guard let state = memory?.state else { return }
        let number = states.count
        states.append(state)
        let digits = (0..<8).map { UInt8(truncatingIfNeeded: number >> (56 - 8 * $0)) }
        do {
            try disk.create(.newJournal, digits + digits.map { ~$0 })
        } catch {
            return after(1000...1000) { [self] in keep(then: then) }
        }
        disk.flush(.newJournal)
        after(0...2) { [self] in
            disk.rename(.newJournal, to: .journal)
            disk.flushFolder()
            removeForgotten(state)
            then()
        }
    }

    /// What a journal does not name that is on the disk may go.
    private func removeForgotten(_ state: NodeState) {
        let forgotten = (memory?.forgotten ?? []).subtracting(state.outbox.map(\.digest))
        for digest in forgotten { disk.remove(.update(digest)) }
        memory?.forgotten = []
    }

    /// Keeps the state if something was forgotten since it was kept.
    func tidy(then: @escaping () -> Void) {
        if memory?.forgotten.isEmpty ?? true { then() } else { keep(then: then) }
    }
}
