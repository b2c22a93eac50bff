import Federation
import Parameters
import Randomness

/// A life while it is lived: the processes, what befalls them from outside, and when it is over.
struct FederationLife {
    /// Faults stop at the calm; a federation that is not through so long after it is stuck. A start with a clock
    /// that is an hour behind its history may take that long: three virtual hours.
    private static let longestCalm: Int64 = 10_800_000_000
    /// More than that happens only to a federation that turns in circles.
    private static let mostEvents = 500_000

    private let world: World
    private let network: FaultyNetwork
    private let coordinator: CoordinatorProcess
    private let nodes: [NodeProcess]

    init(_ simulation: Simulation) {
        let scenario = Scenario(seed: simulation.seed, options: simulation.options)
        let world = World(
            scenario: scenario,
            deliberate: simulation.deliberate,
            allowed: simulation.allowed,
            isNarrated: simulation.isNarrated
        )
        let network = FaultyNetwork(world: world)
        let coordinator = CoordinatorProcess(world: world, work: simulation.work)
        network.coordinator = coordinator
        self.world = world
        self.network = network
        self.coordinator = coordinator
        nodes = scenario.nodes.indices.map {
            NodeProcess(world: world, network: network, work: simulation.work, index: $0)
        }
    }

    mutating func run() -> Simulation.Outcome {
        defer { world.end() }
        world.plan(after: 0) { [coordinator] in coordinator.start() }
        for node in nodes { world.plan(after: node.traits.arrival) { node.start() } }
        planWeather()
        planCalm()
        while world.promises.violation == nil, !isOver, world.step() {
            world.promises.time = world.time
            if world.time > world.scenario.calm + Self.longestCalm || world.statistics.events > Self.mostEvents {
                break
            }
        }
        coordinator.heal()
        if world.promises.violation == nil { world.promises.lookBack(at: coordinator) }
        world.statistics.lives = 1
        world.statistics.faults = world.dice.counts
        return Simulation.Outcome(
            violation: world.promises.violation,
            statistics: world.statistics,
            faults: world.dice.strikes.map { ($0.number, $0.kind) },
            models: coordinator.state.studies.mapValues(\.model),
            records: world.promises.records,
            transcript: world.transcript?.lines ?? []
        )
    }

    /// Every study has finished and everything that follows from it is done.
    private var isOver: Bool {
        guard world.mayBeOver else { return false }
        world.mayBeOver = false
        guard coordinator.isRunning, coordinator.state.studies.count == world.scenario.plans.count else { return false }
        return coordinator.state.studies.values.allSatisfy { $0.status == .finished }
            && !coordinator.disk.all.contains { $0.upload != nil }
    }

    // MARK: What befalls it

    /// Once a virtual second something may happen to somebody, and everything is looked at.
    private func planWeather() {
        world.plan(after: 1_000_000) { [self] in
            world.promises.look(at: coordinator, nodes)
            befallProcesses()
            befallMembers()
            operate()
            world.mayBeOver = true
            planWeather()
        }
    }

    private func befallProcesses() {
        if var random = world.dice.strikes(.partitioned) {
            network.cutOff(random.integer(below: nodes.count), for: Int64(random.integer(below: 40_000_000)))
        }
        if var random = world.dice.strikes(.stalled) {
            let place = random.integer(below: nodes.count + 1)
            let time = Int64(random.integer(below: 30_000_000))
            place < nodes.count ? nodes[place].stall(for: time) : coordinator.stall(for: time)
            world.tell(
                place < nodes.count ? nodes[place].name.text : "coordinator",
                "stands still for \(time / 1000) ms"
            )
        }
        if var random = world.dice.strikes(.diskFull) {
            let place = random.integer(below: nodes.count + 1)
            let time = Int64(random.integer(below: 15_000_000))
            place < nodes.count ? nodes[place].fillDisk(for: time) : coordinator.fillDisk(for: time)
        }
        if var random = world.dice.strikes(.clockJumped) {
            let place = random.integer(below: nodes.count + 1)
            let jump = Int64(random.integer(below: 7_200_001)) - 3_600_000
            if place < nodes.count {
                nodes[place].clock.offset += jump
            } else {
                coordinator.jumpClock(by: jump)
            }
        }
    }

    private func befallMembers() {
        if var random = world.dice.strikes(.left), nodes.filter(\.hasLeft).count < world.scenario.mostLeavers {
            nodes[random.integer(below: nodes.count)].leave()
        }
        if let random = world.dice.strikes(.hostile) {
            var sender = HostileSender(world: world, network: network, coordinator: coordinator, random: random)
            sender.act()
        }
        if var random = world.dice.strikes(.revoked) { revoke(nodes[random.integer(below: nodes.count)]) }
    }

    private func revoke(_ node: NodeProcess) {
        guard coordinator.isServing, coordinator.state.roster[node.name]?.isEnrolled ?? false else { return }
        guard (try? coordinator.record(.nodeRevoked(node.name, reason: "lost its key"))) != nil else { return }
        world.tell("operator", "revokes \(node.name)")
    }

    /// The operator holds a study now and then, and lets those go on that are held.
    private func operate() {
        guard coordinator.isServing, !coordinator.isStalled else { return }
        for study in world.scenario.plans.map(\.study) {
            guard let status = coordinator.state.studies[study]?.status else { continue }
            if case .paused(let since, _) = status, coordinator.now.seconds(since: since).magnitude > 5 {
                _ = try? coordinator.record(.studyResumed(study))
            } else if status == .running, world.dice.strikes(.paused) != nil {
                _ = try? coordinator.record(.studyPaused(study))
            }
        }
    }

    /// From then on nothing goes wrong any more, and who was away comes back, but for those that left for ever: the
    /// operator revokes them.
    private func planCalm() {
        world.plan(after: world.scenario.calm) { [self] in
            world.dice.isCalm = true
            network.heal()
            coordinator.heal()
            for node in nodes {
                node.freeDisk()
                node.start()
            }
            planRevocations()
        }
    }

    private func planRevocations() {
        guard nodes.contains(where: \.hasLeft) else { return }
        world.plan(after: 1_000_000) { [self] in
            for node in nodes where node.hasLeft { revoke(node) }
            planRevocations()
        }
    }
}
