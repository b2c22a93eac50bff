import Federation
import Foundation
import Parameters
import Randomness
import TestSupport
import Testing

/// The node's core: every event in every phase, and what it keeps.
@Suite struct NodeStateTests {
    static func assignment(_ number: Int = 1, study: StudyName = heart, model: String = "initial") -> Assignment {
        let plan = testPlan(study)
        return Assignment(
            study: study,
            round: round(number),
            kind: .training,
            model: digest(model),
            deadline: instant(seconds: 30),
            seed: 1,
            network: plan.model,
            training: plan.training,
            updateBound: 4,
            maximumExamples: 100
        )
    }

    static func update(_ assignment: Assignment = assignment(), bytes: String = "update") -> PendingUpdate {
        let name = "\(bytes) \(assignment.study) \(assignment.round) \(assignment.model)"
        return PendingUpdate(assignment: assignment, digest: digest(name), byteCount: 100)
    }

    private static func told(_ events: NodeEvent...) -> NodeState {
        var state = NodeState()
        for event in events { _ = state.handle(event) }
        return state
    }

    // MARK: The table

    private static let situations: [(String, NodeState)] = {
        let work = assignment()
        let made = update()
        let uploading = [NodeEvent.started, .assigned(work), .modelReady(work.model), .trained(made)]
        func after(_ events: [NodeEvent]) -> NodeState {
            var state = NodeState()
            for event in events { _ = state.handle(event) }
            return state
        }
        return [
            ("idle", after([.started])),
            ("fetching for round 1", after([.started, .assigned(work)])),
            ("training round 1", after(Array(uploading.prefix(3)))),
            ("uploading round 1", after(uploading)),
            ("idle, update 1 kept and acknowledged", after(uploading + [.acknowledged(made.digest)])),
            ("idle, the upload of update 1 failed", after(uploading + [.uploadFailed])),
            ("idle, update 1 refused", after(uploading + [.refused(made.digest)])),
            (
                "training round 2, update 1 kept",
                after(
                    uploading + [
                        .acknowledged(made.digest), .assigned(assignment(2, model: "m1")), .modelReady(digest("m1")),
                    ]
                )
            ),
        ]
    }()

    private static let events: [(String, NodeEvent)] = {
        let work = assignment()
        return [
            ("started", .started),
            ("assigned round 1", .assigned(work)),
            ("assigned round 1, other model", .assigned(assignment(model: "other"))),
            ("assigned round 2", .assigned(assignment(2, model: "m1"))),
            ("nothing assigned", .nothingAssigned),
            ("committed round 1", .committed(heart, round(1))),
            ("committed round 1 of lung", .committed(lung, round(1))),
            ("model ready", .modelReady(work.model)),
            ("another model ready", .modelReady(digest("other"))),
            ("model unavailable", .modelUnavailable),
            ("trained round 1", .trained(update())),
            ("trained round 2", .trained(update(assignment(2, model: "m1")))),
            ("training failed", .trainingFailed(reason: "no data")),
            ("acknowledged update 1", .acknowledged(update().digest)),
            ("acknowledged another", .acknowledged(digest("other"))),
            ("refused update 1", .refused(update().digest)),
            ("refused another", .refused(digest("other"))),
            ("upload failed", .uploadFailed),
        ]
    }()

    @Test func `every event in every phase does what the table says and changes nothing else`() throws {
        var lines: [String] = []
        for (name, state) in Self.situations {
            lines.append(name)
            var idle: [String] = []
            for (label, event) in Self.events {
                var after = state
                let effects = after.handle(event)
                guard !effects.isEmpty || after != state else {
                    idle.append(label)
                    continue
                }
                var changed: [String] = []
                if after.phase != state.phase { changed.append("phase") }
                if after.outbox != state.outbox { changed.append("outbox") }
                if after.refused != state.refused { changed.append("refused") }
                if after.committed != state.committed { changed.append("committed") }
                let parts = changed.isEmpty ? "nothing" : changed.joined(separator: " ")
                let did = effects.isEmpty ? "-" : effects.map(\.words).joined(separator: "; ")
                lines.append("    \(label) → \(did) (changes \(parts))")
            }
            lines.append("    without effect and change: " + idle.joined(separator: ", "))
            lines.append("")
        }
        try expectGolden(lines.joined(separator: "\n"), named: "node-event-table.txt")
    }

    // MARK: What it keeps

    @Test func `an update is kept until its round is committed, and no longer`() {
        var state = Self.told(
            .started,
            .assigned(Self.assignment()),
            .modelReady(digest("initial")),
            .trained(Self.update()),
            .acknowledged(Self.update().digest)
        )
        #expect(state.outbox.map(\.isAcknowledged) == [true])
        #expect(state.handle(.committed(lung, round(9))).isEmpty && state.outbox.count == 1)
        #expect(state.handle(.committed(heart, round(1))).map(\.words) == ["forget update 1"])
        #expect(state.outbox.isEmpty)
    }

    @Test func `P1: an update whose upload failed is kept, and sent when it is assigned again`() {
        var state = Self.told(
            .started,
            .assigned(Self.assignment()),
            .modelReady(digest("initial")),
            .trained(Self.update())
        )
        for _ in 1...5 {
            #expect(state.handle(.uploadFailed) == [.requestAssignment])
            #expect(state.handle(.nothingAssigned) == [.requestAssignment])
            #expect(state.handle(.assigned(Self.assignment())) == [.upload(Self.update())])
        }
        #expect(state.outbox == [Self.update()])
    }

    @Test func `P2: after a restart the kept update is sent again without training`() throws {
        let state = Self.told(
            .started,
            .assigned(Self.assignment()),
            .modelReady(digest("initial")),
            .trained(Self.update())
        )
        var restarted = try JSONDecoder().decode(NodeState.self, from: JSONEncoder().encode(state)).keeping { _ in true
        }
        #expect(restarted.phase == .idle)
        #expect(restarted.handle(.started) == [.requestAssignment])
        #expect(restarted.handle(.assigned(Self.assignment())) == [.upload(Self.update())])
    }

    @Test func `after a restart that found the update's bytes gone, it is made again`() {
        let state = Self.told(
            .started,
            .assigned(Self.assignment()),
            .modelReady(digest("initial")),
            .trained(Self.update())
        )
        var restarted = state.keeping { _ in false }
        _ = restarted.handle(.started)
        #expect(restarted.handle(.assigned(Self.assignment())) == [.fetch(digest("initial"))])
    }

    @Test func `an acknowledged update that the coordinator lost is sent again`() {
        var state = Self.told(
            .started,
            .assigned(Self.assignment()),
            .modelReady(digest("initial")),
            .trained(Self.update()),
            .acknowledged(Self.update().digest)
        )
        #expect(state.handle(.assigned(Self.assignment())).map(\.words) == ["upload update 1"])
    }

    @Test func `a refused update is forgotten, and its assignment declined instead of trained again`() {
        var state = Self.told(
            .started,
            .assigned(Self.assignment()),
            .modelReady(digest("initial")),
            .trained(Self.update())
        )
        #expect(state.handle(.refused(Self.update().digest)) == [.forget(Self.update()), .requestAssignment])
        #expect(state.outbox.isEmpty && state.phase == .idle)
        let again = state.handle(.assigned(Self.assignment()))
        #expect(again.map(\.words) == ["decline round 1", "request assignment"])
        #expect(state.handle(.assigned(Self.assignment(2, model: "m1"))) == [.fetch(digest("m1"))])
        _ = state.handle(.modelUnavailable)
        _ = state.handle(.started)
        #expect(state.handle(.assigned(Self.assignment())) == [.fetch(digest("initial"))])
    }

    @Test func `what was refused is remembered no longer than its round`() {
        var state = Self.told(
            .started,
            .assigned(Self.assignment()),
            .modelReady(digest("initial")),
            .trained(Self.update()),
            .refused(Self.update().digest)
        )
        #expect(state.refused.count == 1)
        #expect(state.handle(.committed(heart, round(1))).isEmpty)
        #expect(state.refused.isEmpty)
    }

    @Test func `the same round from another model is another update`() {
        var state = Self.told(
            .started,
            .assigned(Self.assignment()),
            .modelReady(digest("initial")),
            .trained(Self.update()),
            .uploadFailed
        )
        #expect(state.handle(.assigned(Self.assignment(model: "other"))) == [.fetch(digest("other"))])
    }

    // MARK: Late

    private static func lateAssignment(_ number: Int = 1, model: String = "initial") -> Assignment {
        var work = assignment(number, model: model)
        work.maximumStaleness = 2
        return work
    }

    /// A node that made an update for round 1 which did not get through before the round was committed.
    private static func late() -> (NodeState, PendingUpdate) {
        let work = lateAssignment()
        let made = update(work)
        return (told(.started, .assigned(work), .modelReady(work.model), .trained(made), .uploadFailed), made)
    }

    @Test func `P1: an update that may still count is sent before anything else once its round is committed`() {
        var (state, made) = Self.late()
        #expect(state.handle(.committed(heart, round(1))).isEmpty && state.outbox == [made])
        #expect(state.handle(.assigned(Self.lateAssignment(2, model: "m1"))) == [.upload(made)])
        let effects = state.handle(.acknowledged(made.digest, countsIn: round(2)))
        #expect(effects.map(\.words) == ["keep update 1", "request assignment"])
        #expect(state.handle(.committed(heart, round(1))).isEmpty, "its bytes may be asked for again")
        #expect(state.handle(.assigned(Self.lateAssignment())).map(\.words) == ["upload update 1"])
        _ = state.handle(.acknowledged(made.digest, countsIn: round(2)))
        #expect(state.handle(.committed(heart, round(2))).map(\.words) == ["forget update 1"])
    }

    @Test func `an update that can count no more is let go, and one of a study that drops late ones at once`() {
        var (state, _) = Self.late()
        #expect(state.handle(.committed(heart, round(2))).isEmpty)
        #expect(state.handle(.committed(heart, round(3))).map(\.words) == ["forget update 1"])
        let work = Self.assignment()
        var other = Self.told(
            .started,
            .assigned(work),
            .modelReady(work.model),
            .trained(Self.update()),
            .uploadFailed
        )
        #expect(other.handle(.committed(heart, round(1))).map(\.words) == ["forget update 1"])
    }

    @Test func `P5: a late update that does not get through holds up no work, and is tried again`() {
        var (state, made) = Self.late()
        _ = state.handle(.committed(heart, round(1)))
        let work = Self.assignment(1, study: lung)
        #expect(state.handle(.assigned(work)) == [.upload(made)])
        #expect(state.handle(.uploadFailed) == [.requestAssignment])
        #expect(state.handle(.assigned(work)) == [.fetch(work.model)])
        _ = state.handle(.modelUnavailable)
        #expect(state.handle(.nothingAssigned) == [.requestAssignment], "it was tried a moment ago")
        #expect(state.handle(.nothingAssigned) == [.upload(made)])
        _ = state.handle(.uploadFailed)
        _ = state.handle(.committed(heart, round(2)))
        #expect(state.handle(.assigned(work)) == [.upload(made)], "another round is open")
    }

    @Test func `an update whose acknowledgement was lost is let go when the coordinator says that it was counted`() {
        var (state, made) = Self.late()
        _ = state.handle(.committed(heart, round(1)))
        _ = state.handle(.nothingAssigned)
        let effects = state.handle(.acknowledged(made.digest, countsIn: round(1)))
        #expect(effects.map(\.words) == ["forget update 1", "request assignment"] && state.outbox.isEmpty)
    }

    @Test func `a node that trains in a round that is committed meanwhile goes on and sends what it made`() {
        let work = Self.lateAssignment()
        var state = Self.told(.started, .assigned(work), .modelReady(work.model))
        _ = state.handle(.committed(heart, round(1)))
        let made = Self.update(work)
        #expect(state.handle(.trained(made)) == [.keep(made), .upload(made)])
        #expect(state.handle(.refused(made.digest)).map(\.words) == ["forget update 1", "request assignment"])
    }

    @Test func `P1: a late update outlives a restart`() throws {
        var (state, made) = Self.late()
        _ = state.handle(.committed(heart, round(1)))
        state = try JSONDecoder().decode(NodeState.self, from: JSONEncoder().encode(state)).keeping { _ in true }
        #expect(state.handle(.started) == [.requestAssignment])
        _ = state.handle(.committed(heart, round(1)))
        #expect(state.handle(.nothingAssigned) == [.upload(made)])
    }

    @Test func `P1: in random lives nothing leaves the outbox but what is committed, refused or made anew`() throws {
        try forEachCase("the outbox keeps", cases: 2000) { seed in
            var random = SeededGenerator(seed: seed)
            var state = NodeState()
            for _ in 0..<60 {
                let event = Self.randomEvent(&random)
                let before = state
                let effects = state.handle(event)
                let gone = before.outbox.filter { kept in !state.outbox.contains { $0.digest == kept.digest } }
                try #require(effects.filter { if case .forget = $0 { true } else { false } }.count == gone.count)
                try #require(
                    gone.allSatisfy { Self.mayLeave($0, by: event, committed: before.committed[$0.study]) },
                    "\(event) took \(gone)"
                )
                try #require(effects.filter { $0 == .requestAssignment }.count <= 1)
                try #require(effects.contains(.requestAssignment) ? state.phase == .idle : true)
            }
            let copy = try JSONDecoder().decode(NodeState.self, from: JSONEncoder().encode(state))
            try #require(copy == state)
        }
    }

    private static func mayLeave(_ update: PendingUpdate, by event: NodeEvent, committed: RoundNumber?) -> Bool {
        switch event {
        case .committed(update.study, let round): (update.countsIn ?? update.round) <= round
        case .acknowledged(update.digest, let round): committed.map { (round ?? update.round) <= $0 } ?? false
        case .refused(update.digest): true
        case .trained(let newer): newer.study == update.study && newer.round == update.round
        default: false
        }
    }

    private static func randomEvent(_ random: inout SeededGenerator) -> NodeEvent {
        let number = 1 + random.integer(below: 2)
        let study = random.integer(below: 3) == 0 ? lung : heart
        var work = assignment(number, study: study, model: "m\(number)")
        if study == lung { work.maximumStaleness = 1 }
        let made = update(work, bytes: "update \(random.integer(below: 2))")
        switch random.integer(below: 14) {
        case 0: return .started
        case 1, 2, 3: return .assigned(work)
        case 4: return .nothingAssigned
        case 5 where random.integer(below: 3) == 0: return .committed(study, round(number))
        case 6, 7: return .modelReady(work.model)
        case 8: return .modelUnavailable
        case 9, 10: return .trained(made)
        case 11: return random.integer(below: 2) == 0 ? .trainingFailed(reason: "no data") : .uploadFailed
        case 12: return .refused(made.digest)
        default: return .acknowledged(made.digest, countsIn: random.integer(below: 2) == 0 ? nil : round(number + 1))
        }
    }
}
