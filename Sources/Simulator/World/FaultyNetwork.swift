import Randomness

/// Carries requests to the coordinator and answers back, or loses, delays, doubles, cuts and damages them.
final class FaultyNetwork {
    private let world: World
    /// Who answers.
    weak var coordinator: CoordinatorProcess?
    /// Until when each node is cut off, in microseconds.
    private var partitions: [Int64]

    /// Takes an answer; nil: the connection broke.
    typealias Reply = (SimulatedAnswer?) -> Void

    init(world: World) {
        self.world = world
        partitions = Array(repeating: 0, count: world.scenario.nodes.count)
    }

    /// Cuts a node off for a while.
    func cutOff(_ node: Int, for microseconds: Int64) { partitions[node] = world.time + microseconds }

    /// Every cable is whole again.
    func heal() { partitions = Array(repeating: 0, count: partitions.count) }

    /// Sends a request. The reply may come once, or never.
    func send(_ request: SimulatedRequest, from node: Int, _ reply: @escaping Reply) {
        guard partitions[node] <= world.time else { return }
        if world.dice.strikes(.requestLost) != nil { return }
        let copies = world.dice.strikes(.duplicated) == nil ? 1 : 2
        for copy in 0..<copies {
            let (carried, isCut) = onTheWay(request)
            world.plan(after: latency() + Int64(copy) * 1000) { [self] in
                arrive(carried, isCut: isCut, from: node, copy == 0 ? reply : { _ in })
            }
        }
    }

    private func arrive(_ request: SimulatedRequest, isCut: Bool, from node: Int, _ reply: @escaping Reply) {
        guard let coordinator, coordinator.isServing else {
            // Nobody listens: the connection is refused at once.
            world.plan(after: latency()) { reply(nil) }
            return
        }
        coordinator.receive(request, isCut: isCut, from: world.scenario.nodes[node].name) { [self] answer in
            carry(answer, to: node, reply)
        }
    }

    private func carry(_ answer: SimulatedAnswer?, to node: Int, _ reply: @escaping Reply) {
        guard partitions[node] <= world.time else { return }
        if world.dice.strikes(.answerLost) != nil { return }
        var carried = answer
        if case .bytes(let bytes, let total)? = answer { carried = .bytes(transferred(bytes).bytes, total: total) }
        world.plan(after: latency()) { reply(carried) }
    }

    private func latency() -> Int64 {
        guard var random = world.dice.strikes(.delayed) else { return world.delay(1...40) }
        return Int64(100_000 + random.integer(below: 20_000_000))
    }

    /// A request as it arrives, and whether its end is missing.
    private func onTheWay(_ request: SimulatedRequest) -> (SimulatedRequest, isCut: Bool) {
        guard case .upload(let name, let offset, let count, let bytes) = request else { return (request, false) }
        let (left, isCut) = transferred(bytes)
        return (.upload(name, from: offset, byteCount: count, bytes: left), isCut)
    }

    private func transferred(_ bytes: [UInt8]) -> (bytes: [UInt8], isCut: Bool) {
        var bytes = bytes
        if var random = world.dice.strikes(.transferDamaged), !bytes.isEmpty {
            bytes[random.integer(below: bytes.count)] ^= 1 << UInt8(random.integer(below: 8))
        }
        guard var random = world.dice.strikes(.transferCut), !bytes.isEmpty else { return (bytes, false) }
        return (Array(bytes.prefix(random.integer(below: bytes.count))), true)
    }
}
