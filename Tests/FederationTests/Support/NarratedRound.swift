import Federation
import Parameters
import Randomness

/// A little shell around both cores: three nodes, one coordinator, virtual time, a network with delays from one seed.
///
/// Nothing here decides anything; it carries out effects and tells what happened.
struct NarratedRound {
    private(set) var narrator = Narrator()
    private(set) var coordinator = FederationState()
    private var nodes: [NodeName: NodeProcess] = [:]
    private var agenda: [Entry] = []
    private var polls: Set<NodeName> = []
    private var random: SeededGenerator
    private var now = instant(seconds: 0)
    private var entries = 0

    /// A node's process: its core, and a number that tells the messages to it from those to the process before.
    private struct NodeProcess {
        var state: NodeState
        var number: Int
        var isRunning: Bool
    }

    /// What happens next.
    enum Happening {
        /// The operator or the clock tells the coordinator.
        case coordinator(FederationEvent)
        /// A node asks for work.
        case request(NodeName)
        /// An update arrives at the coordinator.
        case upload(NodeName, PendingUpdate)
        /// Something happens to a process of a node.
        case node(NodeName, process: Int, NodeEvent)
        /// A node's process is killed, at the moment at which it does something.
        case crash(NodeName)
        /// A node's process starts.
        case start(NodeName)
    }

    private struct Entry {
        var at: Instant
        var order: Int
        var happening: Happening
    }

    init(seed: UInt64) { random = SeededGenerator(seed: seed, stream: "narration") }

    /// Has something happen that many seconds after the beginning.
    mutating func plan(_ happening: Happening, atSeconds seconds: Double) {
        schedule(happening, at: instant(seconds: seconds))
    }

    private mutating func schedule(_ happening: Happening, at instant: Instant) {
        entries += 1
        agenda.append(Entry(at: instant, order: entries, happening: happening))
    }

    private mutating func soon(_ happening: Happening, seconds: ClosedRange<Double> = 0.010...0.060) {
        let delay = seconds.lowerBound + (seconds.upperBound - seconds.lowerBound) * random.uniform()
        schedule(happening, at: now.advanced(bySeconds: delay))
    }

    /// Happenings after which a story that does not end is broken off.
    static let longestStory = 10_000

    /// Runs until nothing is left to happen.
    mutating func run() {
        while let index = agenda.indices.min(by: {
            (agenda[$0].at, agenda[$0].order) < (agenda[$1].at, agenda[$1].order)
        }) {
            guard entries < Self.longestStory else { return narrator.tell("nobody", "sees an end of it", at: now) }
            let next = agenda.remove(at: index)
            now = next.at
            happen(next.happening)
        }
    }

    private mutating func happen(_ happening: Happening) {
        switch happening {
        case .coordinator(.deadlinePassed):
            guard let deadline = coordinator.nextDeadline, deadline <= now else { return }
            narrator.tell("coordinator", "sees that the deadline has passed", at: now)
            tell(.deadlinePassed)
        case .coordinator(let event): tell(event)
        case .request(let node): answer(node)
        case .upload(let node, let update): receive(update, from: node)
        case .node(let node, let process, let event):
            guard let current = nodes[node], current.isRunning, current.number == process else { return }
            handle(event, at: node)
        case .crash(let node): crash(node)
        case .start(let node):
            let kept = nodes[node]?.state ?? NodeState()
            nodes[node] = NodeProcess(state: kept, number: (nodes[node]?.number ?? 0) + 1, isRunning: true)
            narrator.tell(node.text, "starts with \(kept.outbox.count) updates in its outbox", at: now)
            handle(.started, at: node)
        }
    }

    private mutating func crash(_ node: NodeName) {
        guard let process = nodes[node] else { return }
        let doing =
            switch process.state.phase {
            case .idle: "waiting for work"
            case .fetching: "fetching a model"
            case .training(let assignment): "training in round \(assignment.round)"
            case .uploading(let update): "sending its update for round \(update.round)"
            }
        narrator.tell(node.text, "is killed while \(doing)", at: now)
        // What was not in the outbox is gone with the process.
        nodes[node] = NodeProcess(state: process.state.keeping { _ in true }, number: process.number, isRunning: false)
        polls.remove(node)
    }

    // MARK: The coordinator's shell

    private mutating func tell(_ event: FederationEvent) {
        if case .studyStarted(let plan, let model) = event {
            let what =
                "starts \(plan.study): \(plan.rounds) rounds, a quorum of \(plan.quorum), model \(Narrator.short(model))"
            narrator.tell("operator", what, at: now)
        }
        let effects = coordinator.handle(event, at: now)
        for effect in effects {
            if let words = Narrator.words(for: effect, in: coordinator) { narrator.tell("coordinator", words, at: now) }
            carryOut(effect)
        }
        if let deadline = coordinator.nextDeadline { schedule(.coordinator(.deadlinePassed), at: deadline) }
    }

    private mutating func carryOut(_ effect: FederationEffect) {
        switch effect {
        case .announce(let round):
            for node in round.cohort where polls.contains(node) { answer(node) }
        case .acknowledge(let claim, _): send(.acknowledged(claim.digest), to: claim.node)
        case .average(let round, let contributions):
            let mean = Story.mean(round, contributions)
            soon(.coordinator(.roundAveraged(round.study, round.number, model: mean)), seconds: 0.2...0.3)
        case .accumulate, .refuse, .commit, .abandon, .finish, .giveUp: break
        }
    }

    /// A long poll: answered as soon as there is work.
    private mutating func answer(_ node: NodeName) {
        if coordinator.roster[node] == nil {
            narrator.tell("coordinator", "enrols \(node)", at: now)
            tell(.nodeEnrolled(node, certificate: "\(node)-1"))
        }
        if coordinator.tellsNews(node, from: .everyStudy) { tell(.nodePresent(node, offer: .everyStudy)) }
        guard let assignment = coordinator.assignment(for: node) else {
            polls.insert(node)
            return
        }
        polls.remove(node)
        for study in coordinator.studies.values {
            if let committed = study.committed { send(.committed(study.plan.study, committed), to: node) }
        }
        send(.assigned(assignment), to: node)
    }

    private mutating func receive(_ update: PendingUpdate, from node: NodeName) {
        let claim = UpdateClaim(
            node: node,
            study: update.study,
            round: update.round,
            model: update.model,
            digest: update.digest,
            byteCount: update.byteCount,
            exampleCount: coordinator.studies[update.study]?.round?.plan.kind == .evaluation ? 0 : 100
        )
        tell(.updateVerified(claim))
    }

    private mutating func send(_ event: NodeEvent, to node: NodeName) {
        guard let process = nodes[node] else { return }
        // One connection: what is sent first arrives first.
        schedule(.node(node, process: process.number, event), at: now.advanced(bySeconds: 0.020))
    }

    // MARK: A node's shell

    private mutating func handle(_ event: NodeEvent, at node: NodeName) {
        guard let process = nodes[node] else { return }
        if let words = Self.words(for: event) { narrator.tell(node.text, words, at: now) }
        let effects = nodes[node]?.state.handle(event) ?? []
        for effect in effects { carryOut(effect, of: node, process: process.number) }
    }

    private mutating func carryOut(_ effect: NodeEffect, of node: NodeName, process: Int) {
        func event(_ event: NodeEvent) -> Happening { .node(node, process: process, event) }
        switch effect {
        case .requestAssignment:
            narrator.tell(node.text, "asks for work", at: now)
            soon(.request(node))
        case .fetch(let model): soon(event(.modelReady(model)), seconds: 0.1...0.2)
        case .train(let assignment):
            let verb = assignment.kind == .training ? "trains" : "evaluates"
            narrator.tell(
                node.text,
                "\(verb) in round \(assignment.round) from model \(Narrator.short(assignment.model))",
                at: now
            )
            // The same assignment gives the same bits.
            let bytes = digest("\(node) \(assignment.study) \(assignment.round) \(assignment.model)")
            let update = PendingUpdate(assignment: assignment, digest: bytes, byteCount: 4096)
            soon(event(.trained(update)), seconds: assignment.kind == .training ? 4...8 : 0.5...1)
        case .keep(let update):
            narrator.tell(node.text, "keeps its update \(Narrator.short(update.digest)) on its own disk", at: now)
        case .upload(let update):
            narrator.tell(node.text, "sends its update \(Narrator.short(update.digest))", at: now)
            soon(.upload(node, update))
        case .decline(let assignment, let reason):
            narrator.tell(node.text, "declines round \(assignment.round): \(reason)", at: now)
            soon(.coordinator(.assignmentDeclined(node, assignment.study, assignment.round, reason: reason)))
        case .forget(let update):
            narrator.tell(node.text, "forgets its update of round \(update.round), which is committed", at: now)
        }
    }

    private static func words(for event: NodeEvent) -> String? {
        switch event {
        case .assigned(let assignment): "is assigned round \(assignment.round)"
        case .modelReady(let model): "has the model \(Narrator.short(model))"
        case .acknowledged(let update): "knows that its update \(Narrator.short(update)) is kept"
        case .refused(let update): "knows that its update \(Narrator.short(update)) is refused"
        case .trainingFailed(let reason): "cannot train: \(reason)"
        case .uploadFailed: "could not send its update"
        case .modelUnavailable: "could not get the model"
        case .started, .nothingAssigned, .committed, .trained: nil
        }
    }
}
