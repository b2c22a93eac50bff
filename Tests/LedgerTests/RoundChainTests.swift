import Federation
import Foundation
import GRDB
import Parameters
import Testing

@testable import Ledger

@Suite struct RoundChainTests {
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
    private func breaking() -> (round: Int, how: LedgerError.ChainBreak)? {
        do throws(LedgerError) { try ledger.verifyChain(of: study) } catch {
            guard case .chainBroken(study, let round, let how) = error else {
                Issue.record("\(error)")
                return nil
            }
            return (round.value, how)
        }
        return nil
    }

    @Test func `P7: each record's digest follows from the one before and the record`() throws {
        let rounds = try ledger.rounds(of: study, limit: 10)
        #expect(rounds.map(\.record.round.value) == [1, 2, 3, 4, 5])
        var head = [UInt8](repeating: 0, count: 32)
        for round in rounds {
            #expect(round.previous.bytes == head)
            head = ContentDigest.of(head + round.json).bytes
            #expect(round.digest.bytes == head)
            #expect(try JSONDecoder().decode(RoundRecord.self, from: Data(round.json)) == round.record)
        }
        let chain = try ledger.verifyChain(of: study)
        #expect(chain.head.bytes == head)
        #expect(chain.expected == (try number(6)))
    }

    @Test func `P7: whoever has the records can check the chain without a ledger`() throws {
        var chain = RoundChain(study: study)
        for round in try ledger.rounds(of: study, limit: 10) { try chain.verify(round) }
        #expect(chain == (try ledger.verifyChain(of: study)))
        var other = RoundChain(study: Story.studies[1])
        let first = try #require(try ledger.round(.first, of: study))
        #expect(throws: LedgerError.chainBroken(Story.studies[1], .first, .misplaced)) { try other.verify(first) }
    }

    @Test func `a study without records has an empty chain`() throws {
        let chain = try ledger.verifyChain(of: Story.studies[1])
        #expect(chain.head == RoundChain.origin)
        #expect(chain.expected == .first)
    }

    @Test func `P7: one changed byte anywhere in a record is found, and its round named`() throws {
        let third = try #require(try ledger.round(number(3), of: study))
        for position in stride(from: 0, to: third.json.count, by: 7) {
            var json = third.json
            json[position] ^= 1
            try ledger.edit("UPDATE round SET record = CAST(? AS TEXT) WHERE number = 3", [Data(json)])
            let found = breaking()
            #expect(found?.round == 3, "byte \(position)")
            guard case .changed? = found?.how else {
                Issue.record("byte \(position): \(String(describing: found))")
                return
            }
        }
        try ledger.edit("UPDATE round SET record = CAST(? AS TEXT) WHERE number = 3", [Data(third.json)])
        #expect(breaking() == nil)
    }

    @Test func `P7: a changed digest is found, and its round named`() throws {
        try ledger.edit("UPDATE round SET digest = zeroblob(32) WHERE number = 2")
        #expect(breaking()?.round == 2)
    }

    @Test func `P7: a record changed together with its digest is found at the next round`() throws {
        let third = try #require(try ledger.round(number(3), of: study))
        let text = String(decoding: third.json, as: UTF8.self).replacingOccurrences(of: "deadline", with: "everyone")
            .replacingOccurrences(of: "\"attempts\":1", with: "\"attempts\":2")
        let digest = RoundChain.digest(of: Array(text.utf8), after: third.previous)
        #expect(digest != third.digest)
        try ledger.edit("UPDATE round SET record = ?, digest = ? WHERE number = 3", [text, Data(digest.bytes)])
        let found = breaking()
        #expect(found?.round == 4)
        #expect(found?.how == .unlinked(stored: third.digest, expected: digest))
    }

    @Test func `P7: a dropped record is named`() throws {
        try ledger.edit("DELETE FROM round WHERE number = 2")
        let found = breaking()
        #expect(found?.round == 2)
        #expect(found?.how == .dropped)
    }

    @Test func `P7: exchanged records are found at the first of them`() throws {
        try ledger.edit("UPDATE round SET number = 99 WHERE number = 2")
        try ledger.edit("UPDATE round SET number = 2 WHERE number = 3")
        try ledger.edit("UPDATE round SET number = 3 WHERE number = 99")
        #expect(breaking()?.round == 2)
    }

    @Test func `P7: a record under another round's number is found even where the digests agree`() throws {
        let first = try #require(try ledger.round(.first, of: study))
        try ledger.edit("UPDATE round SET study = 'lung' WHERE number = 1")
        do throws(LedgerError) {
            try ledger.verifyChain(of: Story.studies[1])
            Issue.record("the chain of the other study holds \(first.record.study)")
        } catch {
            #expect(error == .chainBroken(Story.studies[1], .first, .misplaced))
        }
    }

    @Test func `a record that is no record any more is named when it is read`() throws {
        try ledger.edit("UPDATE round SET record = '{' WHERE number = 4")
        let error = #expect(throws: LedgerError.self) { try ledger.round(number(4), of: study) }
        #expect(error?.code == "ledger-round-unreadable")
        #expect(error?.description.contains("round 4") == true)
    }
}
