public import Parameters

/// What shows that some bytes are a leaf of a ``MerkleTree``, to whoever knows the tree's root and nothing else of it:
/// the hashes beside the way from the leaf to the root (RFC 6962, section 2.1.1).
public struct InclusionProof: Sendable, Hashable, Codable {
    /// The leaf's place, from 0.
    public var index: Int
    /// The tree's leaves.
    public var count: Int
    /// The hashes beside the way, from the leaf up.
    public var path: [ContentDigest]

    /// A proof of those parts, as it came from somewhere.
    public init(index: Int, count: Int, path: [ContentDigest]) {
        self.index = index
        self.count = count
        self.path = path
    }

    /// The root of a tree that has those bytes at the proof's place; nil if no tree of that size has such a way.
    ///
    /// As RFC 9162, section 2.1.3.2, has it. Other bytes, another place, or a path with one hash changed, added or left
    /// out lead to another root or to none. The size is not under the root: compare ``count`` with what was promised.
    public func root(of leaf: [UInt8]) -> ContentDigest? {
        guard count > 0, (0..<count).contains(index) else { return nil }
        var (place, last) = (index, count - 1)
        var hash = MerkleTree.leaf(leaf)
        for beside in path {
            guard last > 0 else { return nil }
            if place % 2 == 1 || place == last {
                hash = MerkleTree.node(beside, hash)
                while place % 2 == 0, place > 0 {
                    place /= 2
                    last /= 2
                }
            } else {
                hash = MerkleTree.node(hash, beside)
            }
            place /= 2
            last /= 2
        }
        return last == 0 ? hash : nil
    }

    /// Whether it shows that those bytes are in the tree with that root.
    public func shows(_ leaf: [UInt8], under root: ContentDigest) -> Bool { self.root(of: leaf) == root }
}
