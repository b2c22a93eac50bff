import Federation
import Ledger
import Testing

@testable import Verification

@Suite struct RoundSearchTests {
    private func search(
        _ history: SignedHistory,
        study: StudyName? = nil,
        round: Int? = nil
    ) throws -> (record: RoundRecord, plan: Plan) {
        var search = RoundSearch(study: study, round: round.flatMap { RoundNumber($0) })
        for entry in try history.ledger.entries(limit: 1000) { search.take(entry) }
        return try search.finish()
    }

    @Test func `the round that is named is found, and otherwise the last that trained`() throws {
        let history = try SignedHistory(rounds: 3, keepsUpdates: true)
        let newest = try search(history)
        #expect(newest.record.round.value == 3 && newest.plan.study == SignedHistory.study)
        #expect(try search(history, study: SignedHistory.study, round: 2).record.round.value == 2)
        let found = try LeaveOneOut(
            newest.record,
            plan: newest.plan,
            models: history.ledger.blobs,
            updates: history.ledger.updates
        ).contributions()
        #expect(found.model == newest.record.modelAfter && found.nodes.count == 3)
    }

    @Test func `a round or a study that is not there is told with what is`() throws {
        let history = try SignedHistory(rounds: 2)
        let round = #expect(throws: ContributionsError.self) { try search(history, round: 9) }
        #expect(round == .unknownRound(SignedHistory.study, RoundNumber(9), newest: RoundNumber(2)))
        #expect(round?.description.contains("rounds 1 to 2") == true)
        let other = StudyName("lungs")!
        #expect(throws: ContributionsError.study(other, known: [SignedHistory.study])) {
            try search(history, study: other)
        }
        let empty = RoundSearch(study: nil, round: nil)
        #expect(throws: ContributionsError.study(nil, known: [])) { try empty.finish() }
    }

    @Test func `what is no entry is nothing that is looked for`() throws {
        var search = RoundSearch(study: nil, round: nil)
        search.take(StoredEntry(bytes: Array("{}".utf8), digest: ChainEntry.origin, signature: nil))
        search.take(StoredEntry(bytes: [0xFF, 0], digest: ChainEntry.origin, signature: nil))
        #expect(throws: ContributionsError.self) { try search.finish() }
    }
}
