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
}
