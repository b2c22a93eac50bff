public import Parameters

/// A Merkle tree over a list of byte strings, hashed as RFC 6962, section 2.1, has it: a leaf is
/// SHA-256(0x00 ‖ bytes), a node SHA-256(0x01 ‖ left ‖ right), and a list of n divides at the largest power of two
/// below n. The two first bytes differ so that nobody can pass a node off as a leaf.
///
/// Over a round's contributions it lets an institution be shown that its own is among them, without the others:
/// ``InclusionProof``. Memory: 32 bytes a leaf. A root costs O(n) hashes, and a proof as many.
public struct MerkleTree: Sendable, Hashable {
    private let leaves: [ContentDigest]

    /// The tree of a list. The order counts.
    public init(_ list: some Sequence<[UInt8]>) { leaves = list.map(Self.leaf) }

    /// How many leaves it has.
    public var count: Int { leaves.count }

    /// The hash at the top; of an empty list the SHA-256 of no bytes.
    public var root: ContentDigest { leaves.isEmpty ? ContentDigest.of([UInt8]()) : Self.root(of: leaves[...]) }

    /// What proves that the list has its leaf at that place.
    ///
    /// - Precondition: the list has such a place.
    public func proof(at index: Int) -> InclusionProof {
        precondition(leaves.indices.contains(index), "leaf \(index) of \(leaves.count)")
        var path: [ContentDigest] = []
        var part = leaves[...]
        // From the root down; the path is written from the leaf up.
        while part.count > 1 {
            let middle = part.startIndex + Self.division(of: part.count)
            let (left, right) = (part[..<middle], part[middle...])
            path.append(Self.root(of: index < middle ? right : left))
            part = index < middle ? left : right
        }
        return InclusionProof(index: index, count: leaves.count, path: path.reversed())
    }

    /// The hash of a leaf.
    static func leaf(_ bytes: [UInt8]) -> ContentDigest {
        var stream = ContentDigest.Stream()
        stream.update([0x00])
        stream.update(bytes)
        return stream.finish()
    }

    /// The hash of a node above two.
    static func node(_ left: ContentDigest, _ right: ContentDigest) -> ContentDigest {
        .of([0x01] + left.bytes + right.bytes)
    }

    private static func root(of part: ArraySlice<ContentDigest>) -> ContentDigest {
        guard part.count > 1 else { return part[part.startIndex] }
        let middle = part.startIndex + division(of: part.count)
        return node(root(of: part[..<middle]), root(of: part[middle...]))
    }

    /// The largest power of two below a count of at least 2.
    private static func division(of count: Int) -> Int { 1 << (Int.bitWidth - 1 - (count - 1).leadingZeroBitCount) }
}
