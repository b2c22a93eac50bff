import Federation
import Foundation
import Ledger
import Parameters
import TestSupport
import Testing

@testable import Verification

@Suite struct RecomputationTests {
    private func outcomes(_ history: SignedHistory) throws -> [RoundRecomputation.Outcome] {
        var means = RoundRecomputation(models: history.ledger.blobs, updates: history.ledger.updates)
        return try history.ledger.entries(limit: 1000).map { try means.take($0) }.filter { $0 != .notAMean }
    }

    @Test func `P2: the mean of kept updates is the committed model, computed by somebody else`() throws {
        let history = try SignedHistory(rounds: 3, keepsUpdates: true)
        #expect(try outcomes(history) == [.same, .same, .same])
        let first = try #require(
            try history.ledger.entries(limit: 1000).first { !RoundRecomputation.needs(of: $0).isEmpty }
        )
        #expect(RoundRecomputation.needs(of: first).count == 4)
    }

    @Test func `a round whose updates are gone is not computed, and it is said`() throws {
        let history = try SignedHistory(rounds: 2)
        let record = try #require(try history.ledger.round(.first, of: SignedHistory.study)).record
        _ = try history.ledger.updates.remove(record.contributions[1].update)
        #expect(try outcomes(history) == [.notKept, .same])
    }

    @Test func `P7: an update, a model or a record that is another gives another mean, and it is said`() throws {
        let history = try SignedHistory(rounds: 2)
        let record = try #require(try history.ledger.round(.first, of: SignedHistory.study)).record
        let path = history.ledger.updates.path(of: record.contributions[1].update)
        let bytes = try Data(contentsOf: URL(filePath: path))
        var changed = bytes
        changed[changed.count - 1] ^= 1
        try changed.write(to: URL(filePath: path))
        guard case .different(let flaw)? = try outcomes(history).first else {
            Issue.record("an altered update gave the same mean")
            return
        }
        #expect(flaw.code == "history-mean" && flaw.problem.found.contains("changed"))
        try bytes.write(to: URL(filePath: path))
        #expect(try outcomes(history) == [.same, .same])
        // The record claims other examples than the update was weighted with.
        var means = RoundRecomputation(models: history.ledger.blobs, updates: history.ledger.updates)
        var found: [RoundRecomputation.Outcome] = []
        for line in try history.forged({ body in
            guard case .roundCommitted(var round) = body, round.record.round == .first else { return }
            round.record.contributions[0].exampleCount += 1
            body = .roundCommitted(round)
        }) {
            guard case .entry(let bytes, let signature) = try ChainLine(line) else { continue }
            found.append(try means.take(StoredEntry(bytes: bytes, digest: ChainEntry.origin, signature: signature)))
        }
        let different = found.compactMap { if case .different(let flaw) = $0 { flaw } else { nil } }
        #expect(different.map(\.place).count == 1)
    }
}
