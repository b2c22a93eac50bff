import Foundation
import Parameters
import Testing

@testable import Ledger

/// What both stores of blobs must do.
@Suite struct BlobStoreTests {
    /// The stores there are.
    enum Kind: String, CaseIterable, CustomTestStringConvertible {
        case disk
        case memory

        var testDescription: String { rawValue }
    }

    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func store(_ kind: Kind) throws -> any BlobStore {
        switch kind {
        case .disk: try DiskBlobStore.open(at: folder("blobs"))
        case .memory: MemoryBlobStore()
        }
    }

    /// Bytes that differ with their position.
    private func bytes(_ count: Int) -> [UInt8] { (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 >> 8) } }

    /// Whether nothing of an unfinished blob is left.
    private func isClean(_ kind: Kind) throws -> Bool {
        switch kind {
        case .disk: try Folder(path: folder("blobs/unfinished")).names().isEmpty
        case .memory: true
        }
    }

    @Test(arguments: Kind.allCases, [0, 1, 4096, 3_000_000])
    func `a blob is found under the digest of its bytes`(kind: Kind, count: Int) throws {
        let store = try store(kind)
        let bytes = bytes(count)
        let digest = ContentDigest.of(bytes)
        #expect(try !store.contains(digest))
        #expect(try store.write(bytes, expected: digest) == digest)
        #expect(try store.contains(digest))
        #expect(try store.byteCount(of: digest) == count)
        #expect(try store.bytes(of: digest) == bytes)
        #expect(throws: Never.self) { try store.verify(digest) }
        #expect(try isClean(kind))
    }

    @Test(arguments: Kind.allCases)
    func `it does not matter how a blob is divided on its way`(kind: Kind) throws {
        let store = try store(kind)
        let bytes = bytes(100_000)
        for size in [1, 7, 4096, 99_999, 200_000] {
            let writer = try store.writer()
            for start in stride(from: 0, to: bytes.count, by: size) {
                try writer.append(Array(bytes[start..<min(start + size, bytes.count)]))
            }
            #expect(try writer.finish(expected: nil) == ContentDigest.of(bytes))
        }
        #expect(try store.list() == [ContentDigest.of(bytes)])
    }

    @Test(arguments: Kind.allCases)
    func `bytes with another digest than announced leave nothing`(kind: Kind) throws {
        let store = try store(kind)
        let expected = ContentDigest.of([1])
        let mismatch = BlobError.digestMismatch(expected: expected, found: ContentDigest.of([2, 3]), byteCount: 2)
        #expect(throws: mismatch) { try store.write([2, 3], expected: expected) }
        #expect(try store.list() == [])
        #expect(try isClean(kind))
    }

    @Test(arguments: Kind.allCases)
    func `a discarded writer and one that is let go leave nothing`(kind: Kind) throws {
        let store = try store(kind)
        let writer = try store.writer()
        try writer.append(bytes(10_000))
        writer.discard()
        #expect(throws: BlobError.writerClosed) { try writer.append([1]) }
        #expect(throws: BlobError.writerClosed) { try writer.finish(expected: nil) }
        do {
            let forgotten = try store.writer()
            try forgotten.append([1, 2, 3])
        }
        #expect(try store.list() == [])
        #expect(try isClean(kind))
    }

    @Test(arguments: Kind.allCases)
    func `a finished writer is finished`(kind: Kind) throws {
        let store = try store(kind)
        let writer = try store.writer()
        let digest = try writer.finish(expected: nil)
        #expect(throws: BlobError.writerClosed) { try writer.append([1]) }
        #expect(throws: BlobError.writerClosed) { try writer.finish(expected: nil) }
        writer.discard()
        #expect(try store.bytes(of: digest) == [])
    }

    @Test(arguments: Kind.allCases)
    func `two writers of the same bytes make one blob`(kind: Kind) throws {
        let store = try store(kind)
        let (first, second) = (try store.writer(), try store.writer())
        try first.append([1, 2])
        try second.append([1])
        try second.append([2])
        #expect(try first.finish(expected: nil) == second.finish(expected: nil))
        #expect(try store.list() == [ContentDigest.of([1, 2])])
    }

    @Test(arguments: Kind.allCases)
    func `any range of a blob can be read, and none beyond it`(kind: Kind) throws {
        let store = try store(kind)
        let bytes = bytes(1000)
        let digest = try store.write(bytes)
        for range in [0..<0, 0..<1, 0..<1000, 999..<1000, 1000..<1000, 123..<457] {
            #expect(try store.read(digest, range: range) == Array(bytes[range]))
        }
        for range in [0..<1001, 1000..<1001, 5000..<6000, -1..<3, 0..<Int.max] {
            #expect(throws: BlobError.range(digest, range, byteCount: 1000)) { try store.read(digest, range: range) }
        }
    }

    @Test(arguments: Kind.allCases)
    func `what is not there is called missing`(kind: Kind) throws {
        let store = try store(kind)
        let digest = ContentDigest.of([9])
        #expect(throws: BlobError.missing(digest)) { try store.byteCount(of: digest) }
        #expect(throws: BlobError.missing(digest)) { try store.read(digest, range: 0..<0) }
        #expect(throws: BlobError.missing(digest)) { try store.bytes(of: digest) }
        #expect(throws: BlobError.missing(digest)) { try store.verify(digest) }
        #expect(try !store.remove(digest))
        #expect(try !store.contains(digest))
    }

    @Test(arguments: Kind.allCases)
    func `blobs are listed in order and can be removed`(kind: Kind) throws {
        let store = try store(kind)
        let digests = try (0..<20).map { try store.write([$0]) }
        #expect(try store.list() == digests.sorted())
        #expect(try store.remove(digests[3]))
        #expect(try !store.remove(digests[3]))
        #expect(try !store.contains(digests[3]))
        #expect(try store.list() == digests.filter { $0 != digests[3] }.sorted())
    }

    @Test(arguments: Kind.allCases)
    func `damage is found by verifying and healed by storing the bytes again`(kind: Kind) throws {
        let store = try store(kind)
        let bytes = bytes(5000)
        let digest = try store.write(bytes)
        for damaged in [Array(bytes.dropLast()), [], bytes + [0], bytes.map { $0 ^ 1 }] {
            switch store {
            case let disk as DiskBlobStore: try Data(damaged).write(to: URL(filePath: disk.path(of: digest)))
            case let memory as MemoryBlobStore: memory.store(damaged, as: digest)
            default: Issue.record("a store without damage")
            }
            let corrupt = BlobError.corrupt(digest, found: ContentDigest.of(damaged), byteCount: damaged.count)
            #expect(throws: corrupt) { try store.verify(digest) }
            try store.write(bytes, expected: digest)
            #expect(throws: Never.self) { try store.verify(digest) }
        }
    }
}
