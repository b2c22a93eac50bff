import Federation
import Foundation
import Parameters
import Testing

@testable import Ledger

/// The text under which entries of the chain are stored, as `docs/history-format.md` has it. Histories outlive
/// releases: a text here is never changed, only added to.
@Suite struct EntryFormatTests {
    private static let digest = #"ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb"#
    private static let ward = NodeName("ward")!
    private static let heart = StudyName("heart")!
    private static let now = Instant(milliseconds: 5)
    private static let member = MemberCertificate(
        name: ward,
        role: "node",
        fingerprint: "ab",
        certificate: Data([255, 254, 253]),
        token: "0a1b2c3d"
    )
    private static let memberText =
        #"{"certificate":"//79","fingerprint":"ab","name":"ward","role":"node","token":"0a1b2c3d"}"#
    private static let token = TokenFact(
        token: "0a1b2c3d",
        name: ward,
        role: "node",
        expires: now,
        by: "spiffe://rivers/operator/anna"
    )
    private static let tokenText =
        #"{"by":"spiffe://rivers/operator/anna","expires":5,"name":"ward","role":"node","token":"0a1b2c3d"}"#

    private static let bodies: [(EntryBody, String, String)] = [
        (
            .federationCreated(FederationCreation(federation: FederationName("rivers")!)), "federation.created",
            #"{"federation":"rivers","format":1}"#
        ),
        (
            .historyAdopted(
                HistoryAdoption(
                    format: 2,
                    lastEvent: 9,
                    heads: [HistoryAdoption.Head(study: heart, round: .first, digest: Story.digest("a"))],
                    members: [HistoryAdoption.Member(node: ward, certificates: ["ab"], revoked: "left")]
                )
            ), "history.adopted",
            #"{"format":2,"heads":[{"digest":"\#(digest)","round":1,"study":"heart"}],"lastEvent":9,"#
                + #""members":[{"certificates":["ab"],"node":"ward","revoked":"left"}]}"#
        ),
        (
            .signerAppointed(SignerAppointment(authority: [Data([0])], certificate: Data([1]), software: "1.0")),
            "signer.appointed", #"{"authority":["AA=="],"certificate":"AQ==","software":"1.0"}"#
        ),
        (
            .coordinatorRestored(Restoration(lastEvent: 3, made: now)), "coordinator.restored",
            #"{"lastEvent":3,"made":5}"#
        ),
        (.memberEnrolled(member), "member.enrolled", memberText),
        (.memberRenewed(member), "member.renewed", memberText),
        (.memberCertified(member), "member.certified", memberText),
        (
            .nodeRevoked(
                NodeRevocation(
                    node: ward,
                    reason: "a/b",
                    rounds: [NodeRevocation.Rounds(study: heart, rounds: [1, 2, 3, 5])]
                )
            ), "node.revoked",
            #"{"node":"ward","reason":"a/b","rounds":[{"spans":[[1,3],[5,5]],"study":"heart"}]}"#
        ),
        (.tokenCreated(token), "token.created", tokenText),
        (.tokenRevoked(token), "token.revoked", tokenText),
        (.studyPaused(StudyFact(study: heart, reason: "r")), "study.paused", #"{"reason":"r","study":"heart"}"#),
        (.studyResumed(StudyFact(study: heart, by: "b")), "study.resumed", #"{"by":"b","study":"heart"}"#),
        (.studyStopped(StudyFact(study: heart)), "study.stopped", #"{"study":"heart"}"#),
        (
            .studyFinished(StudyFact(study: heart, model: Story.digest("a"))), "study.finished",
            #"{"model":"\#(digest)","study":"heart"}"#
        ),
        (
            .taskEnded(TaskEnd(study: heart, task: TaskName("one")!, boundary: .drift(0.5), rounds: 4)), "task.ended",
            #"{"boundary":{"drift":{"_0":0.5}},"rounds":4,"study":"heart","task":"one"}"#
        ),
        (
            .roundClosed(
                RoundClosure(
                    study: heart,
                    round: .first,
                    closing: .deadline,
                    updates: 5,
                    cohort: 8,
                    quorum: 4,
                    attempt: 1,
                    deadline: now
                )
            ), "round.closed",
            #"{"attempt":1,"closing":"deadline","cohort":8,"deadline":5,"quorum":4,"round":1,"study":"heart","updates":5}"#
        ),
    ]

    @Test(arguments: bodies.indices)
    func `an entry's text is as it always was, and is read again`(index: Int) throws {
        let (body, kind, text) = Self.bodies[index]
        let entry = ChainEntry(position: 7, at: Self.now, previous: Story.digest("a"), body: body)
        let expected =
            #"{"at":5,"body":\#(text),"kind":"\#(kind)","position":7,"previous":"\#(Self.digest)"}"#
        #expect(String(decoding: try entry.bytes(), as: UTF8.self) == expected)
        #expect(try ChainEntry(bytes: Array(expected.utf8)) == entry)
    }

    @Test func `a record's entry has the plan's digest, the seed, the root and the software beside it`() throws {
        let record = try #require(Story.rounds(1).last?.records.first)
        let round = CommittedRound(
            record: record,
            plan: Story.digest("a"),
            seed: .max,
            root: Story.digest("a"),
            software: "1.0"
        )
        let entry = ChainEntry(position: 7, at: Self.now, previous: Story.digest("a"), body: .roundCommitted(round))
        let json = String(decoding: try LedgerJSON.bytes(of: record, what: "record"), as: UTF8.self)
        let expected =
            #"{"at":5,"body":{"plan":"\#(Self.digest)","record":\#(json),"root":"\#(Self.digest)","#
            + #""seed":18446744073709551615,"software":"1.0"},"kind":"round.committed","position":7,"#
            + #""previous":"\#(Self.digest)"}"#
        #expect(String(decoding: try entry.bytes(), as: UTF8.self) == expected)
        #expect(try ChainEntry(bytes: Array(expected.utf8)) == entry)
    }

    @Test func `an entry of a kind that a later release knows is read as that`() throws {
        let text = #"{"at":5,"body":{"x":1},"kind":"model.blessed","position":7,"previous":"\#(Self.digest)"}"#
        let entry = try ChainEntry(bytes: Array(text.utf8))
        #expect(entry.body == .unknown(try #require(EntryKind("model.blessed"))))
        #expect(throws: LedgerError.self) { try entry.bytes() }
    }

    @Test func `a line of an export is cut where it was put together, and nowhere else`() throws {
        let bytes = try ChainEntry(position: 7, at: Self.now, previous: Story.digest("a"), body: Self.bodies[7].0)
            .bytes()
        let signature = EntrySignature(certificate: Story.digest("b"), bytes: (0..<64).map { UInt8($0 * 3) })
        for line in [
            ChainLine.entry(bytes, nil), .entry(bytes, signature),
            .end(ChainHead(position: 7, digest: Story.digest("a"))),
        ] {
            let text = line.bytes
            #expect(try ChainLine(text) == line)
            for length in 0..<text.count {
                #expect(throws: EntryFlaw.self) { try ChainLine(Array(text.prefix(length))) }
            }
            for suffix in [" ", "}", "\"}", "\r"] {
                let longer = text + Array(suffix.utf8)
                // What follows an unsigned entry's brace is for who reads the entry.
                if let read = try? ChainLine(longer), case .entry(let found, _) = read {
                    #expect(throws: EntryFlaw.self) { try ChainEntry(bytes: found) }
                }
            }
        }
    }
}
