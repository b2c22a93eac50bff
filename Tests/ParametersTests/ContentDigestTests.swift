import Foundation
import Parameters
import Randomness
import TestSupport
import Testing

@Suite struct ContentDigestTests {
    static let abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"

    @Test(arguments: [
        ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"), ("abc", abc),
    ])
    func `the digest is SHA-256 (FIPS 180-4)`(text: String, digest: String) {
        #expect(ContentDigest.of(Array(text.utf8)).hexadecimal == digest)
        Array(text.utf8).withUnsafeBytes { #expect(ContentDigest.of($0).hexadecimal == digest) }
    }

    @Test func `text and bytes come back as they went in`() throws {
        let digest = try #require(ContentDigest(hexadecimal: Self.abc))
        #expect(digest.description == Self.abc)
        #expect(digest.bytes.first == 0xba)
        #expect(ContentDigest(bytes: digest.bytes) == digest)
        #expect(digest == ContentDigest.of(Array("abc".utf8)))
    }

    private static let misspelt: [String] = [
        "", "ba78", abc.uppercased(), "\(abc)0", "\(abc.dropLast())g", "\(abc.dropLast()) ", "\(abc.dropLast(2))é",
        "0x\(abc.dropLast(2))",
    ]

    @Test(arguments: misspelt)
    func `there is one spelling of a digest`(text: String) {
        #expect(ContentDigest(hexadecimal: text) == nil)
    }

    @Test(arguments: [0, 31, 33])
    func `a digest has 32 bytes`(count: Int) {
        #expect(ContentDigest(bytes: [UInt8](repeating: 1, count: count)) == nil)
    }

    @Test func `digests are ordered as their text is`() {
        let digests = (0..<200).map { ContentDigest.of([UInt8($0)]) }
        #expect(digests.sorted().map(\.hexadecimal) == digests.map(\.hexadecimal).sorted())
    }

    @Test func `how a stream is divided does not change the digest`() throws {
        try forEachCase("divided streams", cases: 200) { seed in
            var generator = SeededGenerator(seed: seed, stream: "digest")
            let bytes = (0..<generator.integer(below: 300)).map { _ in UInt8(generator.integer(below: 256)) }
            var stream = ContentDigest.Stream()
            var rest = bytes[...]
            while !rest.isEmpty {
                let piece = rest.prefix(1 + generator.integer(below: 80))
                stream.update(Array(piece))
                rest = rest.dropFirst(piece.count)
            }
            try #require(stream.finish() == ContentDigest.of(bytes))
        }
    }

    @Test func `in JSON a digest is its text, as a value and as a key`() throws {
        let digest = ContentDigest.of(Array("abc".utf8))
        let json = try JSONEncoder().encode([digest: digest])
        #expect(String(decoding: json, as: UTF8.self) == "{\"\(Self.abc)\":\"\(Self.abc)\"}")
        #expect(try JSONDecoder().decode([ContentDigest: ContentDigest].self, from: json) == [digest: digest])
        #expect(throws: DecodingError.self) {
            try JSONDecoder().decode([ContentDigest].self, from: Data("[\"\(Self.abc.uppercased())\"]".utf8))
        }
    }
}
