import Randomness

/// What the fire does to a federation.
enum Fault: String, Sendable, Hashable, CaseIterable {
    /// A process is ended with SIGKILL and started again.
    case kill
    /// The same, and a file it left is truncated or has other bytes when it comes back.
    case damage
    /// A process stands still for longer than the deadline.
    case stop
    /// The connections of a node are reset, at once and after some bytes.
    case cut
    /// The line of a node delays everything.
    case delay
    /// The line of a node carries little.
    case throttle
    /// The line of a node carries nothing for a while.
    case stall
    /// The disk is full.
    case fill

    /// A deck of faults in random order: so many kills, a tenth of them with damage, and other faults beside.
    ///
    /// - Parameters:
    ///   - kills: How often processes are killed.
    ///   - canFill: Whether there is a disk that can be filled.
    static func deck(kills: Int, canFill: Bool, using generator: inout SeededGenerator) -> [Fault] {
        let tenth = max(1, kills / 10)
        var deck = Array(repeating: Fault.kill, count: kills - min(kills, tenth))
        deck += Array(repeating: .damage, count: min(kills, tenth))
        for fault in allCases where ![.kill, .damage].contains(fault) && (fault != .fill || canFill) {
            deck += Array(repeating: fault, count: fault == .fill ? max(1, tenth / 2) : tenth)
        }
        return generator.shuffled(deck)
    }
}

/// What was done to a federation.
struct FireTally: Sendable, Hashable {
    /// The kills of coordinators.
    var coordinatorKills = 0
    /// The kills of nodes.
    var nodeKills = 0
    /// The other faults.
    var others: [Fault: Int] = [:]
    /// The starts with a clock that is off.
    var shiftedClocks = 0
    /// Processes that ended by themselves while the disk was full, and were started again.
    var endings = 0
    /// From each kill of a coordinator to the next acknowledged update, in seconds.
    var recoveries: [Double] = []

    /// All kills.
    var kills: Int { coordinatorKills + nodeKills }

    /// What was done, for people.
    var sentence: String {
        var parts = ["\(kills) kills (\(coordinatorKills) of the coordinator)"]
        let words: [(Fault, String)] = [
            (.damage, "damaged files"), (.stop, "stops past the deadline"), (.cut, "cuts"), (.delay, "delays"),
            (.throttle, "throttlings"), (.stall, "stalls"), (.fill, "full disks"),
        ]
        parts += words.compactMap { fault, word in others[fault].map { "\($0) \(word)" } }
        if shiftedClocks > 0 { parts.append("\(shiftedClocks) shifted clocks") }
        return parts.joined(separator: ", ")
    }

    /// The median and the longest recovery; nil without one.
    static func recovery(_ seconds: [Double]) -> (median: Double, longest: Double)? {
        let sorted = seconds.sorted()
        guard let longest = sorted.last else { return nil }
        let middle = sorted.count / 2
        let median = sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
        return (median, longest)
    }
}
