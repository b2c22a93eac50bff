import Federation
import Testing
import Wire

@testable import NodeAgent

/// What a node says of itself to whoever watches.
struct NodePulseTests {
    @Test func `it starts, works and stops`() throws {
        let pulse = NodePulse()
        #expect(pulse.obstacle?.code == "starting" && pulse.status == "starting")
        pulse.run()
        pulse.begin(.requestAssignment)
        #expect(pulse.obstacle == nil && pulse.status == "waiting for work")
        pulse.begin(.train(try Fixture.assignment()))
        pulse.beat(0.456)
        #expect(pulse.status == "training, round 3 of digits (45 %)")
        pulse.drain()
        #expect(pulse.obstacle?.code == "draining")
    }

    @Test func `nothing that moves for an hour of questions is taken for stuck, unless the network bounds it`() throws {
        let pulse = NodePulse()
        pulse.begin(.train(try Fixture.assignment()))
        for _ in 0..<NodePulse.patience { #expect(pulse.isBeating()) }
        #expect(!pulse.isBeating())
        pulse.beat()
        #expect(pulse.isBeating())
        pulse.begin(.fetch(Fixture.digest(1)))
        for _ in 0..<NodePulse.patience + 9 { #expect(pulse.isBeating()) }
    }
}
