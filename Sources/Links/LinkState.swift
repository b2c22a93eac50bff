import NIOCore
import Synchronization

/// What the connections of a line share: its conditions, its counts and when it is free again.
final class LinkState: Sendable {
    /// What becomes of bytes that arrived.
    enum Passage: Sendable, Equatable {
        /// They wait until the line carries something again.
        case hold
        /// They are never carried: their connection was left behind.
        case swallow
        /// The first `byteCount` of them arrive at `arrival`; the line takes more from `free` on. Then perhaps
        /// everything is cut.
        case pass(byteCount: Int, free: NIODeadline, arrival: NIODeadline, isCut: Bool)
    }

    private struct State {
        var target: Int?
        var conditions = LinkConditions()
        var traffic = LinkTraffic()
        var free: [LinkDirection: NIODeadline] = [:]
        var sinceCut = 0
        var channels: [ObjectIdentifier: any Channel] = [:]
        var stranded: Set<ObjectIdentifier> = []
    }

    private let state: Mutex<State>

    init(target: Int?) { state = Mutex(State(target: target)) }

    /// The port that connections go to; nil: nobody is there.
    var target: Int? {
        get { state.withLock(\.target) }
        set { state.withLock { $0.target = newValue } }
    }

    /// What the line does. Setting it wakes what waited.
    var conditions: LinkConditions {
        get { state.withLock(\.conditions) }
        set {
            let channels = state.withLock { state in
                state.conditions = newValue
                return Array(state.channels.values)
            }
            for channel in channels { channel.pipeline.fireUserInboundEventTriggered(LinkRelay.Wakening()) }
        }
    }

    var traffic: LinkTraffic { state.withLock(\.traffic) }

    // MARK: Connections

    /// One end of a connection is open.
    func opened(_ channel: any Channel, isNew: Bool) {
        state.withLock { state in
            state.channels[ObjectIdentifier(channel)] = channel
            if isNew { state.traffic.connectionCount += 1 }
        }
    }

    /// One end of a connection is closed.
    func closed(_ channel: any Channel) {
        state.withLock { state in
            state.channels[ObjectIdentifier(channel)] = nil
            state.stranded.remove(ObjectIdentifier(channel))
        }
    }

    /// Cuts every connection: both ends see a reset, and what was under way is lost.
    func cut() {
        let channels = state.withLock { state in
            state.traffic.cutCount += 1
            return Array(state.channels.values)
        }
        for channel in channels { LinkRelay.reset(channel) }
    }

    /// Leaves every connection behind: they stay open and carry nothing any more, as when a cable is pulled.
    func strand() {
        state.withLock { $0.stranded.formUnion($0.channels.keys) }
    }

    // MARK: Bytes

    /// What becomes of bytes that arrived on a channel now.
    func admit(_ byteCount: Int, _ direction: LinkDirection, on channel: any Channel, now: NIODeadline) -> Passage {
        state.withLock { state in
            if state.stranded.contains(ObjectIdentifier(channel)) { return .swallow }
            if state.conditions.isStalled { return .hold }
            var passed = byteCount
            var isCut = false
            state.sinceCut += byteCount
            if let interval = state.conditions.cutInterval, state.sinceCut >= interval,
                state.conditions.remainingCuts != 0
            {
                passed -= state.sinceCut - interval
                state.sinceCut = 0
                state.conditions.remainingCuts = state.conditions.remainingCuts.map { $0 - 1 }
                isCut = true
            }
            var free = max(now, state.free[direction] ?? now)
            if let rate = state.conditions.bytesPerSecond, rate > 0 {
                free = free + .nanoseconds(Int64(Double(passed) / Double(rate) * 1e9))
            }
            state.free[direction] = free
            let arrival = free + .milliseconds(Int64(state.conditions.delayMilliseconds))
            return .pass(byteCount: max(0, passed), free: free, arrival: arrival, isCut: isCut)
        }
    }

    /// Counts bytes that arrived.
    func count(_ byteCount: Int, _ direction: LinkDirection) {
        state.withLock { state in
            switch direction {
            case .there: state.traffic.sentByteCount += byteCount
            case .back: state.traffic.receivedByteCount += byteCount
            }
        }
    }
}
