import Federation
import Foundation
import GRDB
import Parameters
import Testing

@testable import Ledger

/// The text under which events are stored. Histories outlive releases: a text here is never changed, only added to.
@Suite struct StoredFormatTests {
    private static let digest = #"ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb"#
    private static let ward = NodeName("ward")!
    private static let heart = StudyName("heart")!

    private static var claim: UpdateClaim {
        UpdateClaim(
            node: ward,
            study: heart,
            round: .first.next,
            model: Story.digest("a"),
            digest: Story.digest("a"),
            byteCount: 8,
            exampleCount: 3,
            updateNorm: 0.1,
            trainingLoss: 2,
            seconds: 1.5,
            evaluation: EvaluationMetrics(exampleCount: 5, loss: 0.25, accuracy: 0.75)
        )
    }

    private static let events: [(FederationEvent, String)] = [
        (.nodeEnrolled(ward, certificate: "c"), #"{"nodeEnrolled":{"_0":"ward","certificate":"c"}}"#),
        (.nodeRenewed(ward, certificate: "c"), #"{"nodeRenewed":{"_0":"ward","certificate":"c"}}"#),
        (.nodeRevoked(ward, reason: "a/b"), #"{"nodeRevoked":{"_0":"ward","reason":"a/b"}}"#),
        (.nodePresent(ward, offer: .everyStudy), #"{"nodePresent":{"_0":"ward","offer":"every"}}"#),
        (.nodePresent(ward, offer: .only([heart])), #"{"nodePresent":{"_0":"ward","offer":["heart"]}}"#),
        (.studyPaused(heart), #"{"studyPaused":{"_0":"heart"}}"#),
        (.studyResumed(heart), #"{"studyResumed":{"_0":"heart"}}"#),
        (.studyStopped(heart), #"{"studyStopped":{"_0":"heart"}}"#),
        (.deadlinePassed, #"{"deadlinePassed":{}}"#),
        (
            .updateVerified(claim),
            #"{"updateVerified":{"_0":{"byteCount":8,"digest":"\#(digest)","evaluation":{"accuracy":0.75,"examples":5,"#
                + #""loss":0.25},"exampleCount":3,"model":"\#(digest)","node":"ward","round":2,"seconds":1.5,"#
                + #""study":"heart","trainingLoss":2,"updateNorm":0.1}}}"#
        ),
        (
            .updateRejected(ward, heart, .first, .nonFinite(at: 4)),
            #"{"updateRejected":{"_0":"ward","_1":"heart","_2":1,"_3":{"nonFinite":{"at":4}}}}"#
        ),
        (.updateLost(ward, heart, .first), #"{"updateLost":{"_0":"ward","_1":"heart","_2":1}}"#),
        (
            .assignmentDeclined(ward, heart, .first, reason: "r"),
            #"{"assignmentDeclined":{"_0":"ward","_1":"heart","_2":1,"reason":"r"}}"#
        ),
        (
            .roundAveraged(heart, .first, model: Story.digest("a")),
            #"{"roundAveraged":{"_0":"heart","_1":1,"model":"\#(digest)"}}"#
        ),
    ]

    @Test(arguments: events.indices)
    func `an event's text is as it always was, and is read again`(index: Int) throws {
        let (event, text) = Self.events[index]
        #expect(try LedgerJSON.text(of: event, what: "event") == text)
        #expect(try LedgerJSON.value(FederationEvent.self, from: Data(text.utf8)) == event)
    }

    @Test func `the tables are those of format 3`() throws {
        let folder = try TemporaryFolder()
        let ledger = try folder.ledger()
        let tables = try ledger.pool.read { database in
            try String.fetchAll(database, sql: "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
        }
        let expected = ["audit", "contribution", "document", "entry", "event", "federation", "snapshot"]
        #expect(tables.filter { !$0.hasPrefix("grdb_") && !$0.hasPrefix("sqlite_") } == expected)
        #expect(Migrations.format == 3, "whoever adds a format keeps a directory of the one before in Golden/")
    }

    @Test func `an event of a study that starts is read again`() throws {
        let event = FederationEvent.studyStarted(Story.plan(Self.heart, rounds: 3), model: Story.digest("a"))
        let bytes = try LedgerJSON.bytes(of: event, what: "event")
        #expect(try LedgerJSON.value(FederationEvent.self, from: Data(bytes)) == event)
    }

    @Test func `a record's text is sorted, without spaces, and the same each time`() throws {
        let record = try #require(Story.rounds(1).last?.records.first)
        let text = try LedgerJSON.text(of: record, what: "record")
        #expect(text.hasPrefix(#"{"absences":[],"attempts":1,"closed":"#))
        #expect(!text.contains(" "))
        for _ in 0..<20 { #expect(try LedgerJSON.text(of: record, what: "record") == text) }
    }
}
