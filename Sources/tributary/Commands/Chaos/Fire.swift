import Federation
import Foundation
import Links
import Randomness

/// Sets fire to a running federation and looks after its processes, as the service manager of a machine would: whoever
/// was killed is started again, and nobody does anything else.
///
/// What is done is drawn from the seed. When it happens follows the rounds, so that it is spread over all of them, and
/// hangs on how quickly the machine is.
struct Fire {
    /// The federation that burns.
    let federation: LocalFederation
    /// The line of each node to the coordinator.
    let links: [NodeName: ShapedLink]
    /// How long nodes are stopped at least: longer than the deadline of a round.
    let deadlineSeconds: Int
    let disk: ScarceDisk?
    var generator: SeededGenerator
    /// Where the federation stands.
    var watch: FederationWatch
    /// Where everything that is done is written down.
    let diary: FireDiary
    /// What was done so far.
    private(set) var tally = FireTally()

    /// What has to be done later.
    private enum Action {
        case restart(LocalFederation.Member)
        case resume(LocalFederation.Member)
        case heal(NodeName)
        case clearDisk
    }

    private var later: [(at: ContinuousClock.Instant, action: Action)] = []
    private var down: Set<LocalFederation.Member> = []
    private var coordinatorKill: (at: ContinuousClock.Instant, acknowledged: Int)?
    private var diskTrouble: ContinuousClock.Instant?
    private var isDiskFull = false

    /// How often everything is looked at.
    private static let tick: Duration = .milliseconds(4)
    /// Without an acknowledged update for so long, the federation has stopped for good.
    private static let patience: Duration = .seconds(180)

    init(
        _ federation: LocalFederation,
        links: [NodeName: ShapedLink],
        deadlineSeconds: Int,
        disk: ScarceDisk?,
        generator: SeededGenerator
    ) {
        self.federation = federation
        self.links = links
        self.deadlineSeconds = deadlineSeconds
        self.disk = disk
        self.generator = generator
        watch = FederationWatch(log: federation.log(of: .coordinator))
        diary = FireDiary(path: federation.log(of: .coordinator) + ".fire")
    }

    private var nodes: [NodeName] { links.keys.sorted() }

    // MARK: Burn

    /// Deals a deck of faults over the rounds of a study, and returns when it has finished and all is as it was.
    ///
    /// - Parameter roundSeconds: How long a round takes undisturbed.
    mutating func burn(_ study: StudyName, rounds: Int, deck: [Fault], roundSeconds: Double) async throws {
        // Until everybody has enrolled nothing is done: a token is good once.
        while watch.acknowledgementCount == 0 { try await look() }
        var dealt = 0
        var next: ContinuousClock.Instant?
        while try !watch.hasFinished(study) || !later.isEmpty {
            try await look()
            // The last ones while there is still something to disturb.
            let due = Double(dealt) / Double(max(1, deck.count)) * Double(max(1, rounds - 3))
            guard dealt < deck.count, try !watch.hasFinished(study), Double(watch.committedRounds(of: study)) >= due
            else { continue }
            guard let moment = next else {
                // The next one comes at any moment of a round, and at once when the rounds have run ahead.
                let isLate = Double(watch.committedRounds(of: study)) >= due + 1
                let pause = generator.uniform() * min(2, roundSeconds)
                next = .now + .seconds(isLate ? 0 : pause)
                continue
            }
            guard moment <= .now, try strike(deck[dealt]) else { continue }
            dealt += 1
            next = nil
        }
        guard dealt == deck.count else {
            throw CommandFailure("the study finished after \(dealt) of \(deck.count) faults; it needs more rounds")
        }
    }

    /// Looks once at everything: the log, what is due, who has ended.
    mutating func look() async throws {
        try await Task.sleep(for: Self.tick)
        watch.read()
        noteRecovery()
        for link in links.values where link.target != watch.port { link.target = watch.port }
        federation.coordinatorURL = watch.port.map { "https://localhost:\($0)" }
        let now = ContinuousClock.now
        let due = later.filter { $0.at <= now }
        later.removeAll { $0.at <= now }
        for (_, action) in due { try carryOut(action) }
        try lookAfterProcesses()
        guard now - watch.lastProgress < Self.patience else {
            throw CommandFailure("nothing was acknowledged for \(Self.patience); the federation stands still")
        }
    }

    private mutating func noteRecovery() {
        guard let kill = coordinatorKill, watch.acknowledgementCount > kill.acknowledged else { return }
        tally.recoveries.append((ContinuousClock.now - kill.at) / .seconds(1))
        coordinatorKill = nil
    }

    /// Whoever ended is started again while the disk is full, when a process may not even start. At any other time
    /// nobody may end by itself.
    private mutating func lookAfterProcesses() throws {
        for member in [.coordinator] + nodes.map(LocalFederation.Member.node) where !down.contains(member) {
            guard let process = federation.process(of: member), !process.isRunning else { continue }
            guard isDiskFull || diskTrouble.map({ ContinuousClock.now - $0 < .seconds(2) }) ?? false else {
                throw CommandFailure("\(member) ended by itself with code \(process.exitCode)")
            }
            tally.endings += 1
            diary.note("\(member) ended by itself with code \(process.exitCode): the disk is full")
            down.insert(member)
            if member == .coordinator { watch.coordinatorWasKilled() }
            later.append((.now + .milliseconds(200), .restart(member)))
        }
    }

    // MARK: Strike

    /// Does what a fault is; false if it cannot be done at the moment.
    private mutating func strike(_ fault: Fault) throws -> Bool {
        switch fault {
        case .kill, .damage:
            guard let victim = victim() else { return false }
            kill(victim)
            if fault == .damage { damage(victim) }
            restartLater(victim)
            return true
        case .stop:
            guard let victim = victim() else { return false }
            federation.process(of: victim)?.suspend()
            let length = Double(deadlineSeconds) + 0.2 + generator.uniform()
            diary.note("\(victim) is stopped for \(Format.seconds(length))")
            later.append((.now + .seconds(length), .resume(victim)))
        case .cut, .delay, .throttle, .stall: disturbLink(fault)
        case .fill:
            guard let disk, !isDiskFull else { return false }
            disk.fill()
            diary.note("the disk is full")
            isDiskFull = true
            later.append((.now + .seconds(0.5 + generator.uniform()), .clearDisk))
        }
        tally.others[fault, default: 0] += 1
        return true
    }

    private mutating func victim() -> LocalFederation.Member? {
        let running = [.coordinator] + nodes.map(LocalFederation.Member.node)
        // One in three is the coordinator.
        let chosen =
            generator.integer(below: 3) == 0 ? .coordinator : running[1 + generator.integer(below: nodes.count)]
        return down.contains(chosen) || (chosen == .coordinator && watch.port == nil) ? nil : chosen
    }

    /// Ends a process at once.
    mutating func kill(_ victim: LocalFederation.Member) {
        let moment = ContinuousClock.now
        federation.process(of: victim)?.kill()
        diary.note("\(victim) is killed in round \(watch.newestRound + 1)")
        down.insert(victim)
        guard victim == .coordinator else {
            tally.nodeKills += 1
            return
        }
        tally.coordinatorKills += 1
        watch.coordinatorWasKilled()
        noteRecovery()
        // Killed again before it recovered: the time goes on.
        if coordinatorKill == nil { coordinatorKill = (moment, watch.acknowledgementCount) }
    }

    /// Starts a killed process again: the coordinator at once, a node after up to half a second.
    mutating func restartLater(_ victim: LocalFederation.Member) {
        let pause = victim == .coordinator ? 0 : generator.uniform() / 2
        later.append((.now + .seconds(pause), .restart(victim)))
    }

    private mutating func damage(_ victim: LocalFederation.Member) {
        let folder = federation.folder(of: victim) + (victim == .coordinator ? "/spool" : "")
        guard let done = FileDamage.inflict(on: folder, using: &generator) else { return }
        diary.note("\(victim) finds \(done)")
        tally.others[.damage, default: 0] += 1
    }

    private mutating func disturbLink(_ fault: Fault) {
        let name = nodes[generator.integer(below: nodes.count)]
        guard let link = links[name] else { return }
        var conditions = link.conditions
        switch fault {
        case .delay: conditions.delayMilliseconds = 20 + generator.integer(below: 180)
        case .throttle: conditions.bytesPerSecond = 20_000 + generator.integer(below: 180_000)
        case .stall: conditions.isStalled = true
        default:
            // Now, and in the middle of the transfers that follow.
            link.cut()
            conditions.cutInterval = 4_000 + generator.integer(below: 120_000)
            conditions.remainingCuts = 2
        }
        link.conditions = conditions
        diary.note("the line of \(name): \(fault.rawValue)")
        later.append((.now + .seconds(0.5 + 2 * generator.uniform()), .heal(name)))
    }

    // MARK: Later

    private mutating func carryOut(_ action: Action) throws {
        switch action {
        case .restart(let member): try restart(member)
        case .resume(let member):
            federation.process(of: member)?.resume()
            diary.note("\(member) goes on")
        case .heal(let node):
            links[node]?.conditions = LinkConditions()
            diary.note("the line of \(node) is as it was")
        case .clearDisk:
            disk?.clear()
            diary.note("the disk has room")
            isDiskFull = false
            diskTrouble = .now
        }
    }

    /// Starts a process that is down; every fourth with a clock that is off.
    mutating func restart(_ member: LocalFederation.Member) throws {
        var environment: [String: String] = [:]
        if generator.integer(below: 4) == 0 {
            environment = ShiftedClock.environment(using: &generator)
            tally.shiftedClocks += 1
        }
        try federation.launch(member, environment: environment)
        diary.note(
            "\(member) starts\(environment[SystemClock.shiftVariable].map { ", its clock off by \($0) s" } ?? "")"
        )
        down.remove(member)
    }

    /// Holds a process where it is.
    func suspend(_ member: LocalFederation.Member) { federation.process(of: member)?.suspend() }

    /// Lets it go on.
    func resume(_ member: LocalFederation.Member) { federation.process(of: member)?.resume() }
}
