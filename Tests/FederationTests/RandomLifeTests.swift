import Federation
import Foundation
import Parameters
import Randomness
import TestSupport
import Testing

/// Thousands of random lives of a federation, each invariant checked after every event.
@Suite struct RandomLifeTests {
    @Test func `P1, P4, P5: in random lives every promise is kept after every event`() throws {
        var committed = 0
        try forEachCase("every promise is kept", cases: 2000) { seed in
            var life = RandomLife(seed: seed)
            var promises = Promises()
            for _ in 0..<50 {
                let event = life.nextEvent()
                let before = life.story.state
                let effects = life.tell(event)
                try promises.check(event, from: before, to: life.story.state, effects: effects, at: life.story.now)
            }
            committed += promises.records.values.reduce(0) { $0 + $1.count }
        }
        // The lives are worth living: on average each commits a round.
        let environment = ProcessInfo.processInfo.environment
        if environment["PROPERTY_SEED"] == nil, environment["PROPERTY_CASES"] == nil { #expect(committed > 2000) }
    }

    @Test func `P1: whatever is accepted in a random life, telling it again changes nothing`() throws {
        try forEachCase("an accepted update is accepted once", cases: 500) { seed in
            var life = RandomLife(seed: seed)
            for _ in 0..<50 {
                let event = life.nextEvent()
                let effects = life.tell(event)
                guard case .updateVerified(let claim) = event, effects.contains(.acknowledge(claim, counted: true))
                else {
                    continue
                }
                var again = life
                try #require(again.tell(event) == [.acknowledge(claim, counted: false)])
                try #require(again.story.state == life.story.state)
            }
        }
    }

    @Test func `P2: a state written as JSON and read again at any moment goes on as if nothing had been`() throws {
        try forEachCase("folding a copy gives the same", cases: 300) { seed in
            var life = RandomLife(seed: seed)
            var copy = life.story.state
            for step in 0..<50 {
                if step % 5 == 0 {
                    copy = try JSONDecoder().decode(FederationState.self, from: JSONEncoder().encode(life.story.state))
                }
                let event = life.nextEvent()
                // What cannot be written, a NaN, no shell can store, so none tells it.
                guard let bytes = try? JSONEncoder().encode(event) else { continue }
                let stored = try JSONDecoder().decode(FederationEvent.self, from: bytes)
                try #require(copy.handle(stored, at: life.story.now) == life.tell(event))
                try #require(copy == life.story.state)
                try #require(copy.pendingEffects() == life.story.state.pendingEffects())
            }
        }
    }

    @Test func `P5: after any life, a quorum that does its work ends every study`() throws {
        try forEachCase("whatever happened, studies end", cases: 500) { seed in
            var life = RandomLife(seed: seed)
            for _ in 0..<60 { life.tell(life.nextEvent()) }
            for name in RandomLife.studies { try finish(name, in: life.story) }
        }
    }

    private func finish(_ name: StudyName, in story: Story) throws {
        var story = story
        guard story.state.studies[name]?.isOpen ?? false else { return }
        for node in RandomLife.nodes { story.join(node) }
        for _ in 0..<40 where story.state.studies[name]?.isOpen ?? false {
            if case .paused = story.status(name) { story.tell(.studyResumed(name)) }
            for node in RandomLife.nodes {
                if story.state.tellsNews(node, from: .everyStudy) { story.tell(.nodePresent(node, offer: .everyStudy)) }
            }
            for again in story.round(name)?.lostLate ?? [] {
                story.tell(.updateVerified(story.lateClaim(again.node, of: again.round, study: name)))
            }
            for node in story.round(name)?.awaited ?? [] { story.update(node, study: name) }
            // Whoever rests has rested.
            if story.round(name) == nil { story.deadline() }
            if story.round(name)?.phase == .collecting { story.deadline() }
            story.average(name)
        }
        try #require(story.status(name) == .finished)
    }
}
