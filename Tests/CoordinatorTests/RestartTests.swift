import Federation
import Foundation
import Ledger
import Logging
import Parameters
import TestSupport
import Testing
import Trust
import Wire

@Suite struct RestartTests {
    @Test func `P1: what was acknowledged before a restart is in the round's result`() async throws {
        let folder = try TemporaryFolder()
        let data = folder.path + "/data"
        let name = try required(FederationName("wards"))
        let authority = try Authority.make(federation: name, at: TestClock.real())
        try LedgerStore.create(at: data, federation: name, at: TestClock.real())
        let fixture = try StudyFixture(rounds: 1)
        let birch = try await TestFederation.run(in: data, authority: authority) { federation in
            try await fixture.startHalf(in: federation).birch
        }
        try await TestFederation.run(in: data, authority: authority) { federation in
            let again = try federation.reconnected(birch)
            let work = try #require(try await again.assignment().assignment)
            #expect(work.round == .first)
            _ = try await again.upload(try fixture.update(work, value: 3), for: work).decoded(UpdateResponse.self)
            let digest = try await federation.committedModel(rounds: 1)
            let mean = [Float](repeating: 2, count: fixture.layout.elementCount)
            #expect(digest == ParameterVector(layout: fixture.layout, values: mean).digest())
        }
    }

    @Test func `an upload goes on after a restart where the coordinator stopped`() async throws {
        let folder = try TemporaryFolder()
        let data = folder.path + "/data"
        let name = try required(FederationName("wards"))
        let authority = try Authority.make(federation: name, at: TestClock.real())
        try LedgerStore.create(at: data, federation: name, at: TestClock.real())
        let fixture = try StudyFixture(rounds: 1, quorum: 1, minimum: 1)
        let (ash, work, update) = try await TestFederation.run(in: data, authority: authority) { federation in
            let ash = try await federation.enrolledNode("ash")
            try await fixture.start(in: federation)
            let work = try #require(try await ash.assignment().assignment)
            let update = try fixture.update(work, value: 1)
            var header = TestPeer.digestHeader(update)
            header[UploadHeader.length] = "\(update.count)"
            _ = try await ash.send("PUT", work.updatePath, headers: header, body: update.prefix(300))
            return (ash, work, update)
        }
        try await TestFederation.run(in: data, authority: authority) { federation in
            let again = try federation.reconnected(ash)
            var header = TestPeer.digestHeader(update)
            #expect(try await again.send("HEAD", work.updatePath, headers: header).headers["upload-offset"] == "300")
            header[UploadHeader.offset] = "300"
            let rest = try await again.send("PATCH", work.updatePath, headers: header, body: update.dropFirst(300))
            #expect(try rest.decoded(UpdateResponse.self).counted)
        }
    }

    @Test func `P1: an acknowledged update whose bytes are gone is asked for again before the round closes`()
        async throws
    {
        let folder = try TemporaryFolder()
        let data = folder.path + "/data"
        let name = try required(FederationName("wards"))
        let authority = try Authority.make(federation: name, at: TestClock.real())
        try LedgerStore.create(at: data, federation: name, at: TestClock.real())
        let fixture = try StudyFixture(rounds: 1, quorum: 2)
        let (ash, birch, update) = try await TestFederation.run(in: data, authority: authority) { federation in
            try await fixture.startHalf(in: federation)
        }
        // What a power cut does to a file that was not flushed.
        let spool = data + "/spool/digits/1"
        for file in try FileManager.default.contentsOfDirectory(atPath: spool) {
            try Data(count: update.count).write(to: URL(fileURLWithPath: "\(spool)/\(file)"))
        }
        try await TestFederation.run(in: data, authority: authority) { federation in
            #expect(federation.logged("update.lost").count == 1)
            let second = try federation.reconnected(birch)
            let theirs = try #require(try await second.assignment().assignment)
            _ = try await second.upload(try fixture.update(theirs, value: 3), for: theirs).decoded(UpdateResponse.self)
            let first = try federation.reconnected(ash)
            let work = try #require(try await first.assignment().assignment)
            // What is there in their place is not offered to be continued.
            let header = TestPeer.digestHeader(update)
            #expect(try await first.send("HEAD", work.updatePath, headers: header).status == 404)
            #expect(try await first.upload(update, for: work).decoded(UpdateResponse.self).counted)
            let digest = try await federation.committedModel(rounds: 1)
            let mean = [Float](repeating: 2, count: fixture.layout.elementCount)
            #expect(digest == ParameterVector(layout: fixture.layout, values: mean).digest())
        }
    }
}
