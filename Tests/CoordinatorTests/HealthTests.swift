import Foundation
import Testing
import Wire

@testable import Coordinator

/// How a coordinator says that it can serve.
@Suite struct HealthTests {
    @Test func `members are told that it lives and can serve; P3: nobody without a certificate is`() async throws {
        try await TestFederation.run { federation in
            let node = try await federation.enrolledNode("aurora")
            #expect(try await node.send("GET", "/healthz").decoded(HealthResponse.self) == HealthResponse(.alive))
            #expect(try await node.send("GET", "/readyz").decoded(HealthResponse.self) == HealthResponse(.ready))
            let stranger = try federation.peer(nil)
            #expect(try await stranger.send("GET", "/readyz").status == 401)
        }
    }

    @Test func `while its disk takes nothing it is not ready, and says so`() async throws {
        try await TestFederation.run { federation in
            let operatorPeer = try federation.anOperator()
            // A folder where the probe belongs: nothing can be written there, whoever asks.
            let probe = federation.directory + "/.probe"
            try FileManager.default.createDirectory(atPath: probe, withIntermediateDirectories: false)
            let answer = try await operatorPeer.send("GET", "/readyz")
            #expect(answer.status == 503)
            #expect(try answer.problem().code == "storage-unavailable")
            #expect(try await operatorPeer.send("GET", "/healthz").status == 200)
            try FileManager.default.removeItem(atPath: probe)
            #expect(try await operatorPeer.send("GET", "/readyz").status == 200)
        }
    }
}
