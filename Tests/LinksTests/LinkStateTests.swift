import NIOCore
import NIOEmbedded
import Testing

@testable import Links

@Suite struct LinkStateTests {
    private let state = LinkState(target: 1)
    private let channel = EmbeddedChannel()
    private let start = NIODeadline.uptimeNanoseconds(1_000_000_000)

    private func admit(
        _ count: Int,
        _ direction: LinkDirection = .there,
        at now: NIODeadline? = nil
    ) -> LinkState.Passage {
        state.admit(count, direction, on: channel, now: now ?? start)
    }

    @Test func `a line without conditions carries everything at once`() {
        #expect(admit(1000) == .pass(byteCount: 1000, free: start, arrival: start, isCut: false))
    }

    @Test func `a rate holds for all connections together and for each direction by itself`() {
        state.conditions.bytesPerSecond = 1000
        let second = start + .seconds(1)
        #expect(admit(1000) == .pass(byteCount: 1000, free: second, arrival: second, isCut: false))
        let later = start + .milliseconds(1500)
        #expect(admit(500) == .pass(byteCount: 500, free: later, arrival: later, isCut: false))
        #expect(admit(1000, .back) == .pass(byteCount: 1000, free: second, arrival: second, isCut: false))
    }

    @Test func `a delay puts off the arrival and not the next bytes`() {
        state.conditions.delayMilliseconds = 40
        #expect(
            admit(10) == .pass(byteCount: 10, free: start, arrival: start + .milliseconds(40), isCut: false)
        )
    }

    @Test func `a cut comes at its byte, in whichever direction, and as often as it may`() {
        state.conditions.cutInterval = 100
        state.conditions.remainingCuts = 2
        #expect(admit(60) == .pass(byteCount: 60, free: start, arrival: start, isCut: false))
        #expect(admit(60, .back) == .pass(byteCount: 40, free: start, arrival: start, isCut: true))
        #expect(admit(250) == .pass(byteCount: 100, free: start, arrival: start, isCut: true))
        #expect(admit(250) == .pass(byteCount: 250, free: start, arrival: start, isCut: false))
        #expect(state.conditions.remainingCuts == 0)
    }

    @Test func `what stands still is held, and what was left behind is swallowed`() {
        state.opened(channel, isNew: true)
        state.conditions.isStalled = true
        #expect(admit(10) == .hold)
        state.strand()
        #expect(admit(10) == .swallow)
        state.closed(channel)
        state.conditions.isStalled = false
        #expect(admit(10) == .pass(byteCount: 10, free: start, arrival: start, isCut: false))
        #expect(state.traffic.connectionCount == 1)
    }
}
