import NIOCore
import Parameters
import TestSupport
import Testing

@testable import NodeAgent

struct DownloadTests {
    @Test func `a download that has something asks for the rest`() {
        #expect(DownloadResumption(heldByteCount: 0).rangeField == nil)
        #expect(DownloadResumption(heldByteCount: 7).rangeField == "bytes=7-")
    }

    @Test(
        arguments: [
            (0, 200, nil, DownloadResumption.Decision.replace),
            (7, 200, nil, .replace),
            (7, 206, "bytes 7-9/10", .append),
            (7, 206, "bytes 6-9/10", .startOver),
            (7, 206, nil, .startOver),
            (7, 206, "nonsense", .startOver),
            (10, 416, "bytes */10", .verify),
            (12, 416, "bytes */10", .startOver),
            (7, 416, nil, .startOver),
            (7, 404, nil, .fail),
            (0, 503, nil, .fail),
        ] as [(Int, Int, String?, DownloadResumption.Decision)]
    )
    func `an answer is appended, taken whole, verified or thrown away`(
        held: Int,
        status: Int,
        range: String?,
        expected: DownloadResumption.Decision
    ) {
        #expect(DownloadResumption(heldByteCount: held).decide(status: status, contentRange: range) == expected)
    }

    @Test func `a download goes on behind the bytes that are on the disk`() throws {
        let folder = try TemporaryFolder()
        let bytes = [UInt8](0..<200)
        let digest = ContentDigest.of(bytes)
        func open() throws -> PartialDownload {
            try PartialDownload(digest: digest, partial: folder("a.partial"), destination: folder("a"))
        }
        try open().append(ByteBuffer(bytes: bytes[..<120]))
        let resumed = try open()
        #expect(resumed.byteCount == 120)
        try resumed.append(ByteBuffer(bytes: bytes[120...]))
        #expect(try resumed.finish())
        #expect(try folder.names() == ["a"])
        #expect(try folder.bytes(of: "a") == bytes)
    }

    @Test func `wrong bytes never take the place of the right ones`() throws {
        let folder = try TemporaryFolder()
        let download = try PartialDownload(
            digest: Fixture.digest(1),
            partial: folder("a.partial"),
            destination: folder("a")
        )
        try download.append(ByteBuffer(bytes: [9, 9]))
        #expect(try download.finish() == false)
        #expect(download.byteCount == 0)
        #expect(try folder.names() == ["a.partial"])
    }

    @Test func `the last two models stay`() throws {
        let folder = try TemporaryFolder()
        let directory = StateDirectory(path: folder.path)
        try directory.prepare()
        let models = ModelStore(directory)
        for byte in 0..<4 as Range<UInt8> {
            let download = try models.download(of: Fixture.digest(byte))
            try download.append(ByteBuffer(bytes: [byte]))
            #expect(try download.finish())
            models.keep(Fixture.digest(byte))
        }
        #expect(models.contains(Fixture.digest(3)))
        #expect(try folder.names().contains("models"))
        let kept = (0..<4 as Range<UInt8>).filter { models.contains(Fixture.digest($0)) }
        #expect(kept.count == ModelStore.capacity && kept.last == 3)
    }

    @Test func `a damaged model is not used`() throws {
        let folder = try TemporaryFolder()
        let directory = StateDirectory(path: folder.path)
        try directory.prepare()
        let models = ModelStore(directory)
        try folder.write([1, 2], to: "models/\(Fixture.digest(1)).safetensors")
        #expect(!models.contains(Fixture.digest(1)))
        #expect(try models.download(of: Fixture.digest(1)).byteCount == 0)
    }
}
