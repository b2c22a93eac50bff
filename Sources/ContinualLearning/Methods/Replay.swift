public import Randomness

/// Which past examples a node keeps to go over again (Ratcliff 1990; Chaudhry et al. 2019, arXiv:1902.10486): a fixed
/// number, balanced by class. They stay at the node, and every method may be combined with them.
///
/// Only rows are chosen here; the node keeps what they stand for.
public enum Replay {
    /// The examples to keep of those kept before and those of the task that is done: as many of each group as of every
    /// other, as far as there are, at random within a group.
    ///
    /// - Parameters:
    ///   - capacity: The most examples.
    ///   - groups: What each example is balanced by, for instance task and class; those kept before come first.
    ///   - generator: Decides within a group.
    /// - Returns: The rows to keep, in order.
    public static func choice(of capacity: Int, among groups: [Int], generator: inout SeededGenerator) -> [Int] {
        guard groups.count > capacity else { return Array(groups.indices) }
        var members: [Int: [Int]] = [:]
        for (row, group) in groups.enumerated() { members[group, default: []].append(row) }
        let order = members.keys.sorted()
        for group in order { members[group] = generator.shuffled(members[group] ?? []) }
        var kept: [Int] = []
        var depth = 0
        while kept.count < capacity {
            for group in order where kept.count < capacity {
                if let rows = members[group], depth < rows.count { kept.append(rows[depth]) }
            }
            depth += 1
        }
        return kept.sorted()
    }
}
