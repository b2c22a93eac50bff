import Foundation
import Glibc
import Parameters
import Testing

@testable import Ledger

/// What only a store on a disk has to do.
@Suite struct DiskBlobStoreTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    @Test func `a blob's file is named by its digest in a folder named by the first two digits`() throws {
        let store = try DiskBlobStore.open(at: folder("blobs"))
        let digest = try store.write(Array("abc".utf8))
        let name = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        #expect(store.path(of: digest) == folder("blobs/sha256/ba/\(name)"))
        #expect(try folder.bytes("blobs/sha256/ba/\(name)") == Array("abc".utf8))
    }

    @Test func `a blob is there when the store is opened again, and what an interrupted write left is not`() throws {
        let digest = try DiskBlobStore.open(at: folder("blobs")).write([1, 2, 3])
        try folder.write([1, 2], to: "blobs/unfinished/1")
        try folder.write([], to: "blobs/unfinished/17")
        let store = try DiskBlobStore.open(at: folder("blobs"))
        #expect(try Folder(path: folder("blobs/unfinished")).names() == [])
        #expect(try store.bytes(of: digest) == [1, 2, 3])
    }

    @Test func `P1: an unfinished blob is not found under any digest, at any moment of writing it`() throws {
        let store = try DiskBlobStore.open(at: folder("blobs"))
        let writer = try store.writer()
        for _ in 0..<5 {
            try writer.append([UInt8](repeating: 7, count: 100_000))
            #expect(try store.list() == [])
            #expect(try Folder(path: folder("blobs/unfinished")).names().count == 1)
        }
        let digest = try writer.finish(expected: nil)
        #expect(try store.list() == [digest])
    }

    @Test func `files that are no blobs are left alone`() throws {
        let store = try DiskBlobStore.open(at: folder("blobs"))
        let digest = try store.write([1])
        try folder.write([1], to: "blobs/sha256/notes.txt")
        try folder.write([1], to: "blobs/sha256/\(digest.hexadecimal.prefix(2))/notes.txt")
        #expect(try store.list() == [digest])
    }

    @Test func `a file or an unwritable place instead of the folder is refused with its path`() throws {
        try folder.write([], to: "blobs")
        let error = #expect(throws: BlobError.self) { try DiskBlobStore.open(at: folder("blobs")) }
        #expect(error?.code == "blob-not-writable")
        #expect(error?.description.hasPrefix(folder("blobs")) == true)
        let system = #expect(throws: BlobError.self) { try DiskBlobStore.open(at: "/sys/tributary-test") }
        #expect(system?.code == "blob-not-writable")
    }

    @Test func `a full disk is called full`() throws {
        let full = try OpenFile(path: "/dev/full", flags: O_WRONLY)
        let failure = #expect(throws: FileFailure.self) {
            try [UInt8](repeating: 1, count: 10).withUnsafeBytes { try full.write($0) }
        }
        #expect(failure.map { BlobError($0) } == .diskFull(path: "/dev/full"))
        #expect(failure.map { LedgerError($0, directory: "data") } == .diskFull("data"))
    }

    @Test func `a blob whose folder was taken away is refused and leaves nothing`() throws {
        let store = try DiskBlobStore.open(at: folder("blobs"))
        let writer = try store.writer()
        try writer.append([1, 2, 3])
        try FileManager.default.removeItem(atPath: folder("blobs/sha256"))
        try folder.write([], to: "blobs/sha256")
        let error = #expect(throws: BlobError.self) { try writer.finish(expected: nil) }
        #expect(error?.code == "blob-not-writable")
        #expect(try Folder(path: folder("blobs/unfinished")).names() == [])
    }

    @Test func `blobs stand in the data directory and are opened with it`() throws {
        let ledger = try folder.ledger()
        let digest = try ledger.blobs.write([4, 5])
        try ledger.close()
        #expect(try LedgerStore.open(at: folder("data")).blobs.bytes(of: digest) == [4, 5])
        try FileManager.default.removeItem(atPath: folder("data/blobs"))
        try folder.write([], to: "data/blobs")
        let error = #expect(throws: LedgerError.self) { try LedgerStore.open(at: folder("data")) }
        #expect(error?.code == "blob-not-writable")
    }
}
