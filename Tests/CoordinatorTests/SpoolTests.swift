import Federation
import Foundation
import NIOCore
import Parameters
import TestSupport
import Testing

@testable import Coordinator

@Suite struct SpoolTests {
    private let folder: TemporaryFolder
    private let spool: Spool
    private let key: UploadKey

    init() throws {
        folder = try TemporaryFolder()
        spool = try Spool(directory: folder.path + "/spool")
        key = UploadKey(
            study: try #require(StudyName("heart")),
            round: .first,
            node: try #require(NodeName("ash")),
            digest: .of([1, 2, 3])
        )
    }

    private func write(_ bytes: [UInt8], at offset: Int) throws -> UploadSession {
        let session = try #require(try spool.begin(key, at: offset).session)
        try session.append(ByteBuffer(bytes: bytes))
        return session
    }

    @Test func `P4: what is being checked cannot be written to`() throws {
        let session = try write([1, 2, 3], at: 0)
        try spool.seal(key, session, flushing: false)
        #expect(try spool.begin(key, at: 0).opening == .busy)
        #expect(try spool.begin(key, at: 3).opening == .busy)
        #expect(throws: SpoolError.self) { try session.append(ByteBuffer(bytes: [4])) }
        #expect(spool.receivedByteCount(of: key) == 3)
        try spool.place(key, flushing: true)
        spool.unseal(key)
        #expect(spool.holds(key))
        #expect(try Data(contentsOf: URL(filePath: spool.path(of: key))) == Data([1, 2, 3]))
    }

    @Test func `a request that was superseded seals nothing`() throws {
        let older = try write([1, 2], at: 0)
        let newer = try write([3], at: 2)
        #expect(throws: SpoolError.self) { try spool.seal(key, older, flushing: false) }
        try spool.seal(key, newer, flushing: false)
        #expect(spool.receivedByteCount(of: key) == 3)
    }

    @Test func `after a check that took nothing the upload goes on`() throws {
        let session = try write([1, 2], at: 0)
        try spool.seal(key, session, flushing: false)
        spool.unseal(key)
        #expect(try spool.begin(key, at: 1).opening == .elsewhere(byteCount: 2))
        #expect(try spool.begin(key, at: 2).opening == .opened)
    }

    @Test func `a whole file that was not accepted is no part of an upload, and a restart removes it`() throws {
        let session = try write([1, 2, 3], at: 0)
        try spool.seal(key, session, flushing: false)
        try spool.place(key, flushing: false)
        spool.unseal(key)
        // As a power cut leaves it, shorter than it was: nothing can go on behind it.
        #expect(spool.receivedByteCount(of: key) == nil)
        _ = try write([7], at: 0)
        spool.removeAll(except: [key.study: [key.round]], accepted: [key])
        #expect(spool.holds(key))
        spool.removeAll(except: [key.study: [key.round]], accepted: [])
        #expect(!spool.holds(key))
        #expect(spool.receivedByteCount(of: key) == 1)
        spool.removeAll(except: [key.study: [key.round.next]], accepted: [])
        #expect(spool.receivedByteCount(of: key) == nil)
    }

    @Test func `P1: damaged bytes of another request leave the accepted file alone`() throws {
        try spool.seal(key, try write([1, 2, 3], at: 0), flushing: false)
        try spool.place(key, flushing: false)
        spool.unseal(key)
        try spool.seal(key, try write([9], at: 0), flushing: false)
        spool.discard(key, .partial)
        spool.unseal(key)
        #expect(spool.holds(key) && spool.receivedByteCount(of: key) == nil)
    }

    @Test func `the digest is made while the bytes come, unless another request brought some of them`() throws {
        let whole = try write([1, 2], at: 0)
        try whole.append(ByteBuffer(bytes: [3]))
        #expect(whole.digest == key.digest)
        try spool.seal(key, whole, flushing: true)
        #expect(whole.digest == key.digest)
        spool.unseal(key)
        let rest = try write([4], at: 3)
        #expect(rest.digest == nil)
        // A byte that an older request still has in hand is neither written nor counted.
        let newer = try write([5], at: 0)
        #expect(throws: SpoolError.self) { try rest.append(ByteBuffer(bytes: [6])) }
        #expect(newer.digest == .of([5]))
    }

    @Test func `P4: what a node began with other bytes goes, but not what is being checked or another node's`() throws {
        func other(_ byte: UInt8, node: String = "ash") throws -> UploadKey {
            UploadKey(study: key.study, round: key.round, node: try #require(NodeName(node)), digest: .of([byte]))
        }
        func begin(_ key: UploadKey, in spool: Spool) throws -> UploadSession {
            let session = try #require(try spool.begin(key, at: 0).session)
            try session.append(ByteBuffer(bytes: [7]))
            return session
        }
        let (first, neighbour) = (try other(1), try other(1, node: "ash-2"))
        let older = try begin(first, in: spool)
        _ = try begin(neighbour, in: spool)
        try spool.seal(first, older, flushing: false)
        _ = try begin(try other(2), in: spool)
        #expect(spool.receivedByteCount(of: first) == 1, "it is being checked")
        spool.unseal(first)
        // A process that was killed and started again knows them by their names.
        let restarted = try Spool(directory: folder.path + "/spool")
        _ = try begin(try other(3), in: restarted)
        #expect(restarted.receivedByteCount(of: first) == nil)
        #expect(restarted.receivedByteCount(of: try other(2)) == nil)
        #expect(restarted.receivedByteCount(of: try other(3)) == 1)
        #expect(restarted.receivedByteCount(of: neighbour) == 1)
    }

    @Test(arguments: [
        "", ".part", "ash.part", "ash.00.part", "Ash.\(String(repeating: "0", count: 64)).part", "ash..part",
    ])
    func `a name that no upload has is none`(name: String) {
        #expect(UploadKey(part: name, study: key.study, round: key.round) == nil)
        #expect(
            UploadKey(part: String(key.partialPath.split(separator: "/")[2]), study: key.study, round: .first) == key
        )
    }

    // MARK: Files used again

    private func number(_ path: String) throws -> UInt64? {
        try FileManager.default.attributesOfItem(atPath: path)[.systemFileNumber] as? UInt64
    }

    @Test func `the files of a round that is over become those of the next, without their bytes, after a restart too`()
        throws
    {
        try spool.seal(key, try write([1, 2, 3], at: 0), flushing: false)
        try spool.place(key, flushing: false)
        spool.unseal(key)
        let file = try number(spool.path(of: key))
        spool.removeRounds(of: key.study, except: [])
        #expect(!spool.holds(key) && spool.receivedByteCount(of: key) == nil)
        let restarted = try Spool(directory: folder.path + "/spool")
        let session = try #require(try restarted.begin(key, at: 0).session)
        #expect(try number(restarted.partialPath(of: key)) == file)
        #expect(restarted.receivedByteCount(of: key) == 0)
        try session.append(ByteBuffer(bytes: [9]))
        #expect(try Data(contentsOf: URL(filePath: restarted.partialPath(of: key))) == Data([9]))
    }

    @Test func `a spare file takes no part's place, and bytes with another name stay under that`() throws {
        let path = try folder.write([1, 2], to: "a")
        try FileManager.default.linkItem(atPath: path, toPath: folder("backup"))
        try folder.write([3], to: "elsewhere")
        try FileManager.default.createSymbolicLink(atPath: folder("link"), withDestinationPath: folder("elsewhere"))
        var spares = SpareFiles(in: folder("spares"))
        for name in ["a", "link", "missing"] { spares.put(folder(name)) }
        #expect(try folder.names() == ["backup", "elsewhere", "spares", "spool", "spool-spares"])
        #expect(try folder.bytes(of: "backup") == [1, 2] && folder.bytes(of: "elsewhere") == [3])
        spares.place(at: folder("none"))
        #expect(!FileManager.default.fileExists(atPath: folder("none")))
        for index in 0..<(SpareFiles.limit + 2) { spares.put(try folder.write([7], to: "\(index)")) }
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder("spares")).count == SpareFiles.limit)
        #expect(try folder.names().count == 5, "what is not kept is removed")
        // The part that is there goes on: only a new one gets a spare.
        _ = try write([1, 2], at: 0)
        _ = try write([3], at: 2)
        #expect(spool.receivedByteCount(of: key) == 3)
    }
}

extension Spool {
    /// As ``begin(_:at:flushing:)``, for a file that is not flushed.
    func begin(_ key: UploadKey, at offset: Int) throws -> (session: UploadSession?, opening: UploadReception.Opening) {
        try begin(key, at: offset, flushing: false)
    }
}
