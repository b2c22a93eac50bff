import Federation
import Foundation
import GRDB
import Parameters
import Testing

@testable import Ledger

@Suite struct ChainTests {
    let folder: TemporaryFolder
    let ledger: LedgerStore
    let study = Story.studies[0]

    init() throws {
        folder = try TemporaryFolder()
        ledger = try folder.ledger()
        for step in Story.rounds(5) { try ledger.append(step) }
    }

    private func number(_ value: Int) throws -> RoundNumber { try #require(RoundNumber(value)) }

    /// Where and how the chain breaks.
    private func breaking() -> (position: Int64, how: LedgerError.ChainBreak)? {
        do throws(LedgerError) { try ledger.verifyChain() } catch {
            guard case .chainBroken(let position, let how) = error else {
                Issue.record("\(error)")
                return nil
            }
            return (position, how)
        }
        return nil
    }

    @Test func `P7: each entry's digest follows from the one before and its bytes`() throws {
        let entries = try ledger.entries(limit: 1000)
        var head = [UInt8](repeating: 0, count: 32)
        for (index, stored) in entries.enumerated() {
            let entry = try stored.entry()
            #expect(entry.position == Int64(index + 1))
            #expect(entry.previous.bytes == head)
            head = ContentDigest.of(head + stored.bytes).bytes
            #expect(stored.digest.bytes == head)
            #expect(try entry.bytes() == stored.bytes)
        }
        #expect(
            try ledger.verifyChain()
                == ChainHead(position: Int64(entries.count), digest: try #require(entries.last?.digest))
        )
        #expect(try ledger.head() == ledger.verifyChain())
    }

    @Test func `the chain says who came, which study began, when rounds closed and what came of them`() throws {
        let kinds = try ledger.entries(limit: 1000).map { try $0.entry().body.kind.text }
        let rounds = Array(repeating: ["round.closed", "round.committed"], count: 5).flatMap(\.self)
        let members = Array(repeating: "member.enrolled", count: 3)
        #expect(kinds == ["federation.created"] + members + ["study.started"] + rounds.dropLast() + ["round.committed"])
        let third = try #require(try ledger.round(number(3), of: study))
        #expect(third.record.contributions.count == 3 && third.round.seed == .max - 1)
        let start = try ledger.entries(limit: 1000).compactMap { stored -> StudyStart? in
            if case .studyStarted(let start) = try stored.entry().body { start } else { nil }
        }
        #expect(third.round.plan == start.first?.digest)
        #expect(start.first?.digest == (try StudyStart.digest(of: Story.plan(study, rounds: 5))))
    }

    @Test func `P7: one changed byte anywhere in an entry is found, and its place named`() throws {
        let third = try #require(try ledger.round(number(3), of: study))
        let sql = "UPDATE entry SET entry = CAST(? AS TEXT) WHERE position = \(third.position)"
        for position in stride(from: 0, to: third.stored.bytes.count, by: 7) {
            var bytes = third.stored.bytes
            bytes[position] ^= 1
            try ledger.edit(sql, [Data(bytes)])
            let found = breaking()
            #expect(found?.position == third.position, "byte \(position)")
            guard case .changed? = found?.how else {
                Issue.record("byte \(position): \(String(describing: found))")
                return
            }
        }
        try ledger.edit(sql, [Data(third.stored.bytes)])
        #expect(breaking() == nil)
    }

    @Test func `P7: a changed digest is found, and its place named`() throws {
        try ledger.edit("UPDATE entry SET digest = zeroblob(32) WHERE position = 2")
        #expect(breaking()?.position == 2)
    }

    @Test func `P7: an entry changed together with its digest is found at the next one`() throws {
        let third = try #require(try ledger.round(number(3), of: study))
        let text = String(decoding: third.stored.bytes, as: UTF8.self)
            .replacingOccurrences(of: "\"attempts\":1", with: "\"attempts\":2")
        let digest = ChainEntry.digest(of: Array(text.utf8), after: third.previous)
        #expect(digest != third.digest)
        try ledger.edit(
            "UPDATE entry SET entry = ?, digest = ? WHERE position = \(third.position)",
            [text, Data(digest.bytes)]
        )
        let found = breaking()
        #expect(found?.position == third.position + 1)
        #expect(found?.how == .unlinked(stored: third.digest, expected: digest))
    }

    @Test func `P7: a dropped entry is named`() throws {
        try ledger.edit("DELETE FROM entry WHERE position = 4")
        #expect(breaking()?.position == 4)
        #expect(breaking()?.how == .dropped)
    }

    @Test func `P7: exchanged entries are found at the first of them`() throws {
        try ledger.edit("UPDATE entry SET position = 99 WHERE position = 6")
        try ledger.edit("UPDATE entry SET position = 6 WHERE position = 8")
        try ledger.edit("UPDATE entry SET position = 8 WHERE position = 99")
        #expect(breaking()?.position == 6)
    }

    @Test(arguments: ["study = 'lung'", "round = 77", "kind = 'study.paused'"])
    func `P7: an entry under another subject is found even where the digests agree`(change: String) throws {
        let first = try #require(try ledger.round(.first, of: study))
        try ledger.edit("UPDATE entry SET \(change) WHERE position = \(first.position)")
        #expect(breaking()?.position == first.position)
        #expect(breaking()?.how == .misplaced)
    }

    @Test func `an entry that is none any more is named when it is read`() throws {
        let fourth = try #require(try ledger.round(number(4), of: study))
        try ledger.edit("UPDATE entry SET entry = '{' WHERE position = \(fourth.position)")
        let error = #expect(throws: LedgerError.self) { try ledger.round(number(4), of: study) }
        #expect(error?.code == "ledger-round-unreadable")
        #expect(error?.description.contains("round 4") == true)
    }

    @Test func `the updates of the last training rounds stay as the plan says, and no others`() throws {
        let other = try folder.ledger("other")
        var story = Story(seed: 1)
        var steps: [Story.Step] = []
        for step in Story.rounds(5) {
            guard case .studyStarted(var plan, let model) = step.event else {
                steps.append(story.tell(step.event, at: step.at))
                continue
            }
            plan.keep = RetentionPlan(updates: 2)
            steps.append(story.tell(.studyStarted(plan, model: model), at: step.at))
        }
        var updates: [[ContentDigest]] = []
        for step in steps {
            if case .updateVerified(let claim) = step.event {
                let text = try #require(Story.texts[claim.digest])
                try other.updates.write(Array(text.utf8), expected: claim.digest)
            }
            try other.append(step)
            updates += step.records.map { $0.contributions.map(\.update) }
        }
        try other.updates.write([1, 2, 3])
        #expect(try other.removeUpdates(notKeptBy: story.state, storedBefore: Story.start) == 0)
        let kept = Set(updates.suffix(2).flatMap(\.self))
        let count = try other.updates.list().count
        let removed = try other.removeUpdates(notKeptBy: story.state, storedBefore: Instant(milliseconds: .max))
        #expect(removed == count - kept.count && removed > 5)
        #expect(Set(try other.updates.list()) == kept)
    }

    @Test func `only what is written as an entry is read as one`() throws {
        let entry = ChainEntry(
            position: 7,
            at: Story.start,
            previous: Story.digest("x"),
            body: .studyPaused(StudyFact(study: study, reason: #"","kind":"a","position":1,"previous":"#))
        )
        let text = String(decoding: try entry.bytes(), as: UTF8.self)
        #expect(try ChainEntry(bytes: Array(text.utf8)) == entry)
        for (old, new) in [
            ("{\"at\"", "{ \"at\""), ("{\"at\"", "\"at\""), ("1700000000000", "+1700000000000"), ("1700000000000", "x"),
            (":7,", ":07,"), (":7,", ":-7,"), ("study.paused", "study paused"), ("study.paused", "round.closed"),
            ("}", ""), ("\"previous\":\"", "\"previous\":\"0"), ("\"study\":\"heart\"", "\"study\":\"He\""),
        ] {
            #expect(text.contains(old))
            let changed = text.replacingOccurrences(of: old, with: new)
            #expect(throws: EntryFlaw.self, "\(old) → \(new)") { try ChainEntry(bytes: Array(changed.utf8)) }
        }
        for length in 0..<text.utf8.count {
            #expect(throws: EntryFlaw.self) { try ChainEntry(bytes: Array(text.utf8.prefix(length))) }
        }
    }
}
