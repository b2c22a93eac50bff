import Foundation
import Testing

@testable import Trust

struct PrivateFileTests {
    private func withFolder(_ body: (String) throws -> Void) throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString).path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try body(folder)
    }

    private func mode(_ path: String) throws -> Int? {
        (try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? NSNumber)?.intValue
    }

    @Test func `a private file is readable by its owner only, also when it replaces an open one`() throws {
        try withFolder { folder in
            let path = folder + "/node.key"
            try PrivateFile.write("first", to: path)
            #expect(try mode(path) == 0o600)
            try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: path)
            try PrivateFile.write("second", to: path)
            #expect(try mode(path) == 0o600)
            #expect(try String(contentsOfFile: path, encoding: .utf8) == "second")
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["node.key"])
        }
    }

    @Test func `an empty text makes an empty file`() throws {
        try withFolder { folder in
            try PrivateFile.write("", to: folder + "/empty")
            #expect(try String(contentsOfFile: folder + "/empty", encoding: .utf8).isEmpty)
        }
    }

    @Test func `what cannot be written is said and leaves nothing behind`() throws {
        try withFolder { folder in
            let missing = folder + "/missing/node.key"
            #expect(throws: TrustError.privateFileNotWritten(path: missing, reason: "No such file or directory")) {
                try PrivateFile.write("x", to: missing)
            }
            let occupied = folder + "/occupied"
            try FileManager.default.createDirectory(atPath: occupied, withIntermediateDirectories: false)
            #expect(throws: TrustError.self) { try PrivateFile.write("x", to: occupied) }
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["occupied"])
        }
    }
}
