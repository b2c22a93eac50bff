import Foundation
import Parameters
import Testing
import Wire

@Suite struct BlobTests {
    @Test(arguments: [
        ("bytes=0-3", 206, "bytes 0-3/12"), ("bytes=10-", 206, "bytes 10-11/12"), ("bytes=-2", 206, "bytes 10-11/12"),
        ("bytes=4-99", 206, "bytes 4-11/12"), ("bytes=12-", 416, "bytes */12"), ("bytes=-0", 416, "bytes */12"),
        ("bytes=5-2", 200, ""), ("bytes=0-1,3-4", 200, ""), ("lines=1-2", 200, ""), ("bytes=a-b", 200, ""),
        ("bytes=-", 200, ""), ("bytes=99999999999999999999-", 200, ""),
    ])
    func `a range is served as RFC 9110 has it`(_ range: String, _ status: Int, _ contentRange: String) async throws {
        try await TestFederation.run { federation in
            let ada = try federation.anOperator()
            let bytes = Data("hello, world".utf8)
            let digest = ContentDigest.of(Array(bytes))
            #expect(try await ada.send("PUT", "/v1/blobs/\(digest)", body: bytes).status == 201)
            let answer = try await ada.send("GET", "/v1/blobs/\(digest)", headers: ["range": range])
            #expect(answer.status == status)
            #expect(answer.headers["content-range"] ?? "" == contentRange)
            if status == 200 { #expect(answer.body == bytes) }
            #expect(try await ada.send("HEAD", "/v1/blobs/\(digest)").headers["content-length"] == "12")
        }
    }

    @Test func `P4: bytes of another digest are not stored`() async throws {
        try await TestFederation.run { federation in
            let ada = try federation.anOperator()
            let digest = ContentDigest.of([1, 2, 3])
            let answer = try await ada.send("PUT", "/v1/blobs/\(digest)", body: Data([1, 2, 4]))
            #expect(try answer.problem().code == "digest-mismatch")
            #expect(try await ada.send("GET", "/v1/blobs/\(digest)").status == 404)
        }
    }
}
