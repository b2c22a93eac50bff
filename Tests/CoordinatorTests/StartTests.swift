import Federation
import Foundation
import Ledger
import Parameters
import TestSupport
import Testing
import Trust
import Wire

@testable import Coordinator

/// What a coordinator refuses to start with, or takes away before it starts.
@Suite struct StartTests {
    private let folder: TemporaryFolder
    private let data: String
    private let authority: Authority

    init() throws {
        folder = try TemporaryFolder()
        data = folder.path + "/data"
        let name = try #require(FederationName("wards"))
        authority = try Authority.make(federation: name, at: TestClock.real())
        try LedgerStore.create(at: data, federation: name, at: TestClock.real())
    }

    private func append(at instant: Instant) throws {
        let ledger = try LedgerStore.open(at: data)
        try ledger.append(.deadlinePassed, at: instant, durability: .flush)
        try ledger.close()
    }

    @Test func `a clock an hour behind the history is refused, five minutes are not`() throws {
        let newest = Instant(milliseconds: 1_800_000_000_000)
        for seconds in [-3600.0, 0, 299] {
            try CoordinatorStartError.checkClock(newest.advanced(bySeconds: -seconds), newest: newest)
        }
        try CoordinatorStartError.checkClock(newest, newest: nil)
        let now = newest.advanced(bySeconds: -3600)
        let error = #expect(throws: CoordinatorStartError.clockBehind(newest: newest, now: now)) {
            try CoordinatorStartError.checkClock(now, newest: newest)
        }
        #expect(error?.description.contains("3600 s later; set the clock (NTP)") == true)
        #expect(error.map { [$0.code] } == CoordinatorStartError.codes)
    }

    @Test func `a coordinator does not start with a clock an hour behind, unless it is told that the clock is right`()
        async throws
    {
        try append(at: TestClock.real().advanced(bySeconds: 3600))
        // Before it is opened, which could upgrade it: that another process uses it is not even noticed.
        let other = try LedgerStore.open(at: data)
        await #expect(throws: CoordinatorStartError.self) {
            try await TestFederation.run(in: data, authority: authority) { _ in }
        }
        try other.close()
        try await TestFederation.run(in: data, authority: authority, acceptsClock: true) { federation in
            let status = try await federation.anOperator().send("GET", "/v1/status").status
            #expect(status == 200)
        }
    }

    @Test func `another federation's data directory is refused`() async throws {
        let other = folder.path + "/other"
        try LedgerStore.create(at: other, federation: try #require(FederationName("hills")), at: TestClock.real())
        let error = await #expect(throws: LedgerError.self) {
            try await TestFederation.run(in: other, authority: authority) { _ in }
        }
        #expect(error?.code == "ledger-other-federation")
    }

    @Test func `P4: files in the spool that no open round waits for go before anything is added`() async throws {
        let fixture = try StudyFixture(rounds: 1, quorum: 2)
        let (ash, birch, update) = try await TestFederation.run(in: data, authority: authority) { federation in
            try await fixture.startHalf(in: federation)
        }
        let spool = data + "/spool"
        let digest = ContentDigest.of([1])
        let foreign = [
            "digits/1/birch.\(digest)", "digits/1/notes.txt", "digits/1/ash", "digits/1/No_Name.\(digest).part",
            "digits/1/deeper/ash.\(digest)", "stray",
        ]
        let others = ["digits/2/ash.\(digest)", "other/1/ash.\(digest)"]
        for path in foreign + others + ["digits/1/birch.\(digest).part"] {
            let url = URL(fileURLWithPath: "\(spool)/\(path)")
            try FileManager.default.createDirectory(
                at: url.deletingLastPathComponent(),
                withIntermediateDirectories: true
            )
            try Data(update).write(to: url)
        }
        let found = try LedgerCheck.run(data) { SpoolCheck.problems(in: data, report: $0) }.problems
        #expect(Set(found.map(\.place)) == Set((foreign + others).map { "spool/\($0)" }))
        #expect(found.allSatisfy { $0.code == "spool-foreign-file" })
        try await TestFederation.run(in: data, authority: authority) { federation in
            let removed = federation.logged("spool.foreign-file-removed").compactMap { $0["file"].map { "\($0)" } }
            #expect(Set(removed) == Set(foreign + others))
            #expect(federation.logged("update.lost").isEmpty)
            let second = try federation.reconnected(birch)
            let theirs = try #require(try await second.assignment().assignment)
            _ = try await second.upload(try fixture.update(theirs, value: 3), for: theirs).decoded(UpdateResponse.self)
            let model = try await federation.committedModel(rounds: 1)
            let mean = [Float](repeating: 2, count: fixture.layout.elementCount)
            #expect(model == ParameterVector(layout: fixture.layout, values: mean).digest())
            _ = ash
        }
    }

    @Test func `a check names an accepted update whose bytes are gone, and says that it is asked for again`()
        async throws
    {
        let fixture = try StudyFixture(rounds: 1, quorum: 2)
        try await TestFederation.run(in: data, authority: authority) { federation in
            _ = try await fixture.startHalf(in: federation)
        }
        #expect(try LedgerCheck.run(data) { SpoolCheck.problems(in: data, report: $0) }.problems == [])
        let file = try #require(try FileManager.default.contentsOfDirectory(atPath: data + "/spool/digits/1").first)
        try Data([1]).write(to: URL(fileURLWithPath: "\(data)/spool/digits/1/\(file)"))
        let found = try LedgerCheck.run(data) { SpoolCheck.problems(in: data, report: $0) }.problems
        #expect(found.map(\.code) == ["spool-update-lost"])
        #expect(found.first?.advice.contains("asks ash for it again") == true)
        #expect(SpoolCheck.codes == ["spool-foreign-file", "spool-update-lost"])
    }

    @Test func `P1: restored from a backup, updates of the open round are asked for again before it closes`()
        async throws
    {
        let fixture = try StudyFixture(rounds: 1, quorum: 2)
        let (ash, birch, update) = try await TestFederation.run(in: data, authority: authority) { federation in
            let (ash, birch, update) = try await fixture.startHalf(in: federation)
            try Backup.make(of: data, into: folder.path + "/backup", release: "test", at: TestClock.real())
            return (ash, birch, update)
        }
        let restored = folder.path + "/restored"
        try Backup.restore(folder.path + "/backup", at: TestClock.real()) { _ in restored }
        try await TestFederation.run(in: restored, authority: authority) { federation in
            #expect(federation.logged("update.lost").count == 1)
            let second = try federation.reconnected(birch)
            let theirs = try #require(try await second.assignment().assignment)
            _ = try await second.upload(try fixture.update(theirs, value: 3), for: theirs).decoded(UpdateResponse.self)
            let first = try federation.reconnected(ash)
            let work = try #require(try await first.assignment().assignment, "the round waits for what was lost")
            #expect(try await first.upload(update, for: work).decoded(UpdateResponse.self).counted)
            let model = try await federation.committedModel(rounds: 1)
            let mean = [Float](repeating: 2, count: fixture.layout.elementCount)
            #expect(model == ParameterVector(layout: fixture.layout, values: mean).digest())
        }
    }
}
