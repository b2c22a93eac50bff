import Federation
import Foundation
import NIOCore
import Parameters
import TestSupport
import Testing
import Wire

@testable import NodeAgent

/// Files that are written over instead of anew.
struct RecyclingTests {
    private let folder: TemporaryFolder
    private let directory: StateDirectory

    init() throws {
        folder = try TemporaryFolder()
        directory = StateDirectory(path: folder("state"))
        try directory.prepare()
    }

    private func number(_ name: String) -> UInt64? { FileStatus(path: folder(name))?.number }

    private func write(_ bytes: [UInt8], to name: String) throws {
        let file = try AtomicFile(in: folder.path, name: name, isRecycled: true)
        try file.append(bytes)
        #expect(file.byteCount == bytes.count && file.digest == ContentDigest.of(bytes))
        try file.commit(to: folder(name))
    }

    @Test func `two files take turns, whatever their lengths, and the one in place is always whole`() throws {
        var seen: Set<UInt64> = []
        var before: [UInt8] = []
        for length in [900, 3, 0, 70_000, 12, 300_000, 1] {
            let bytes = [UInt8](repeating: UInt8(length % 251), count: length)
            try write(bytes, to: "a")
            #expect(try folder.bytes(of: "a") == bytes)
            if !seen.isEmpty { #expect(try folder.bytes(of: "a.new") == before) }
            seen.insert(try #require(number("a")))
            before = bytes
        }
        #expect(seen.count == 2)
    }

    @Test func `one that was not finished leaves the file in place and no other`() throws {
        try write([1], to: "a")
        try write([2], to: "a")
        do {
            let file = try AtomicFile(in: folder.path, name: "a", isRecycled: true)
            try file.append([3, 3, 3])
        }
        #expect(try folder.names() == ["a", "state"])
        #expect(try folder.bytes(of: "a") == [2])
        try write([4], to: "a")
        #expect(try folder.bytes(of: "a") == [4])
    }

    @Test func `bytes that a backup of hard links has too are not written over`() throws {
        try write([1, 1], to: "a")
        try FileManager.default.linkItem(atPath: folder("a"), toPath: folder("backup"))
        for byte in 2..<5 as Range<UInt8> { try write([byte], to: "a") }
        #expect(try folder.bytes(of: "a") == [4])
        #expect(try folder.bytes(of: "backup") == [1, 1])
    }

    @Test func `who reads while it is written gets one of the texts, whole`() async throws {
        let file = folder("text")
        let texts = ["a", "b"].map { String(repeating: $0, count: 40_000) }
        try StateDirectory.write(texts[0], to: file, isRecycled: true)
        let writing = Task.detached {
            for index in 1...300 { try StateDirectory.write(texts[index % 2], to: file, isRecycled: true) }
        }
        for _ in 0..<300 {
            let text = try #require(try StateDirectory.text(of: file))
            #expect(texts.contains(text), "\(text.count) characters")
        }
        try await writing.value
    }

    @Test func `what a symbolic link leads to is not written over`() throws {
        try folder.write([7], to: "elsewhere")
        try FileManager.default.createSymbolicLink(atPath: folder("a.new"), withDestinationPath: folder("elsewhere"))
        try write([1], to: "a")
        #expect(try folder.bytes(of: "a") == [1])
        #expect(try folder.bytes(of: "elsewhere") == [7])
    }

    @Test func `an update is written over the one that was let go of, until its room is given back`() throws {
        let outbox = UpdateOutbox(directory)
        func stored(_ round: Int) throws -> ContentDigest {
            let assignment = try Fixture.assignment(round: round)
            let made = try Fixture.update(assignment)
            let update = try outbox.store(made.difference, metadata: try made.report.metadata(), for: assignment)
            #expect(outbox.isIntact(update))
            return update.digest
        }
        func names() throws -> [String] { try FileManager.default.contentsOfDirectory(atPath: directory.outbox) }
        let first = try stored(1)
        let place = number("state/outbox/\(first).safetensors")
        outbox.remove(first)
        #expect(try names() == ["update.new"])
        let second = try stored(2)
        #expect(number("state/outbox/\(second).safetensors") == place)
        #expect(try names() == ["\(second).safetensors"])
        outbox.remove(second)
        outbox.removeSpare()
        #expect(try names() == [])
    }

    @Test func `a model that goes leaves an empty file to the next, unless another name leads to it`() throws {
        let models = ModelStore(directory)
        func fetch(_ byte: UInt8) throws -> String {
            let bytes = [UInt8](repeating: byte, count: 100)
            let digest = ContentDigest.of(bytes)
            let download = try models.download(of: digest)
            #expect(download.byteCount == 0)
            try download.append(ByteBuffer(bytes: bytes))
            #expect(try download.finish())
            models.keep(digest)
            #expect(models.contains(digest))
            // The order of use is that of the files' times, which some systems count in hundredths of a second.
            usleep(20_000)
            return "state/models/\(digest).safetensors"
        }
        let first = try fetch(0)
        let place = number(first)
        for byte in 1...UInt8(ModelStore.capacity) { _ = try fetch(byte) }
        #expect(number("state/models/download.new") == place)
        #expect(FileStatus(path: folder("state/models/download.new"))?.byteCount == 0)
        let next = try fetch(100)
        #expect(number(next) == place)
        for name in try FileManager.default.contentsOfDirectory(atPath: directory.models) {
            try FileManager.default.linkItem(atPath: "\(directory.models)/\(name)", toPath: folder(name))
        }
        for byte in 101...UInt8(101 + ModelStore.capacity) { _ = try fetch(byte) }
        #expect(try folder.bytes(of: String(next.split(separator: "/").last ?? "")).count == 100)
    }
}
