public import Federation
import Parameters

/// Which rows of a table each node has. A row may be with several nodes, and with none.
public struct Division: Sendable, Hashable {
    /// The nodes' names, sorted.
    public let names: [NodeName]
    private let rows: [Int32]
    /// Where each node's rows begin, and where the last one's end.
    private let offsets: [Int]

    /// The rows of nodes that are named by their numbers, `node-001` and so on.
    init(rows parts: [[Int32]]) {
        let width = "\(parts.count)".utf8.count
        self.init(
            names: parts.indices.compactMap { index in
                let number = "\(index + 1)"
                return NodeName("node-" + String(repeating: "0", count: width - number.utf8.count) + number)
            },
            rows: parts
        )
    }

    /// The rows of nodes with names that are sorted.
    init(names: [NodeName], rows parts: [[Int32]]) {
        precondition(names.count == parts.count, "\(names.count) names for \(parts.count) nodes")
        self.names = names
        var offsets = [0]
        offsets.reserveCapacity(parts.count + 1)
        for part in parts { offsets.append((offsets.last ?? 0) + part.count) }
        self.offsets = offsets
        rows = parts.flatMap(\.self)
    }

    /// The rows of the node at that place, in their order.
    public func rows(at place: Int) -> [Int] {
        rows[offsets[place]..<offsets[place + 1]].map(Int.init)
    }

    /// The SHA-256 of who has what.
    var fingerprint: ContentDigest {
        var stream = ContentDigest.Stream()
        stream.update(offsets.flatMap { Self.bytes(of: UInt64($0)) })
        stream.update(rows.flatMap { Self.bytes(of: UInt64($0)).prefix(4) })
        return stream.finish()
    }

    private static func bytes(of word: UInt64) -> [UInt8] {
        (0..<8).map { UInt8(truncatingIfNeeded: word >> (8 * $0)) }
    }
}
