import Federation
import Parameters
import Randomness
import TestSupport
import Testing

/// RFC 6962's tree. The leaves and roots are those of the reference implementation of Certificate Transparency
/// (`merkletree` of google/certificate-transparency, `merkle_tree_test.cc`).
@Suite struct MerkleTreeTests {
    private static let leaves: [[UInt8]] = [
        [], [0x00], [0x10], [0x20, 0x21], [0x30, 0x31], [0x40, 0x41, 0x42, 0x43],
        [0x50, 0x51, 0x52, 0x53, 0x54, 0x55, 0x56, 0x57],
        [0x60, 0x61, 0x62, 0x63, 0x64, 0x65, 0x66, 0x67, 0x68, 0x69, 0x6a, 0x6b, 0x6c, 0x6d, 0x6e, 0x6f],
    ]

    private static let roots = [
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
        "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
        "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
        "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
    ]

    private static let paths: [(count: Int, index: Int, path: [String])] = [
        (1, 0, []),
        (
            8, 0,
            [
                "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
                "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
                "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
            ]
        ),
        (
            8, 5,
            [
                "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
                "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
                "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
            ]
        ),
        (3, 2, ["fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"]),
        (
            5, 1,
            [
                "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
                "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
                "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
            ]
        ),
    ]

    @Test(arguments: 0...8)
    func `the root is the one of the reference implementation`(_ count: Int) {
        #expect(MerkleTree(Self.leaves.prefix(count)).root.hexadecimal == Self.roots[count])
    }

    @Test(arguments: paths.indices)
    func `the way to the root is the one of the reference implementation`(_ number: Int) {
        let known = Self.paths[number]
        let proof = MerkleTree(Self.leaves.prefix(known.count)).proof(at: known.index)
        #expect(proof.path.map(\.hexadecimal) == known.path)
        #expect(proof.index == known.index && proof.count == known.count)
    }

    @Test func `every leaf of every tree of up to 40 is shown to be in it`() {
        for count in 1...40 {
            let leaves = (0..<count).map { [UInt8($0), 7] }
            let tree = MerkleTree(leaves)
            for index in 0..<count {
                let proof = tree.proof(at: index)
                #expect(proof.shows(leaves[index], under: tree.root), "leaf \(index) of \(count)")
                #expect(proof.path.count <= Int.bitWidth - (count - 1).leadingZeroBitCount)
            }
        }
    }

    @Test func `a proof of other bytes, another place or another path shows nothing`() throws {
        try forEachCase("altered proofs", cases: 3000) { seed in
            var generator = SeededGenerator(seed: seed, stream: "merkle")
            let count = Int.random(in: 1...70, using: &generator)
            let leaves = (0..<count).map { index in
                [UInt8(index)]
                    + (0..<Int.random(in: 0...40, using: &generator)).map { _ in
                        UInt8.random(in: .min ... .max, using: &generator)
                    }
            }
            let tree = MerkleTree(leaves)
            let index = Int.random(in: 0..<count, using: &generator)
            let (root, sound) = (tree.root, tree.proof(at: index))
            try #require(sound.shows(leaves[index], under: root))
            var (leaf, proof, expected) = (leaves[index], sound, root)
            switch Int.random(in: 0..<7, using: &generator) {
            case 0:
                leaf[Int.random(in: leaf.indices, using: &generator)] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
            case 1: leaf.append(0)
            case 2: proof.path.append(Self.altered(root, &generator))
            case 3:
                guard let place = proof.path.indices.randomElement(using: &generator) else { return }
                proof.path[place] = Self.altered(proof.path[place], &generator)
            case 4:
                guard let place = proof.path.indices.randomElement(using: &generator) else { return }
                proof.path.remove(at: place)
            case 5:
                guard count > 1 else { return }
                proof.index = (index + Int.random(in: 1..<count, using: &generator)) % count
            default: expected = Self.altered(root, &generator)
            }
            try #require(!proof.shows(leaf, under: expected))
        }
    }

    @Test(arguments: [(-1, 3), (3, 3), (4, 3), (0, 0), (0, -5), (Int.max, Int.max), (Int.min, 1)])
    func `an impossible place shows nothing`(_ index: Int, _ count: Int) {
        let tree = MerkleTree(Self.leaves.prefix(3))
        let proof = InclusionProof(index: index, count: count, path: tree.proof(at: 1).path)
        #expect(proof.root(of: Self.leaves[1]) == nil)
    }

    @Test func `a node is no leaf`() {
        let tree = MerkleTree(Self.leaves.prefix(2))
        let hashes = Self.leaves.prefix(2).map { MerkleTree([$0]).root }
        let forged = InclusionProof(index: 0, count: 1, path: [])
        #expect(!forged.shows(hashes[0].bytes + hashes[1].bytes, under: tree.root))
    }

    @Test func `the order of the leaves counts`() {
        #expect(MerkleTree([[1], [2]]).root != MerkleTree([[2], [1]]).root)
    }

    private static func altered(_ digest: ContentDigest, _ generator: inout SeededGenerator) -> ContentDigest {
        var bytes = digest.bytes
        bytes[Int.random(in: bytes.indices, using: &generator)] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
        // Safe: 32 bytes are a digest.
        return ContentDigest(bytes: bytes)!
    }
}
