import Federation
import Foundation
import Ledger
import NodeAgent
import Parameters
import Trust
import Verification
import Wire

/// What a published history has of one node: an export of `tributary rounds export`, verified as a whole before
/// anything in it is believed.
struct ReceiptHistory {
    /// A round of a study.
    private struct Round: Hashable {
        var study: StudyName
        var round: RoundNumber
    }

    /// What a committed round has of the node.
    private struct Part {
        /// The digest of the round's entry.
        var entry: ContentDigest
        var contributions: [Contribution]
        /// Why it has no update of the node made for it.
        var absence: String?
    }

    private var parts: [Round: Part] = [:]

    /// Reads an export.
    ///
    /// - Throws: ``CommandFailure`` unless it is whole, sound, and of the member's own federation.
    init(export path: String, of member: MemberIdentity) async throws {
        var expectation = HistoryExpectation()
        expectation.authority = member.authority.fingerprint
        let report = try await HistoryReading.export(path, expectation)
        guard report.isSound else {
            let problem = report.problems.first.map { ": \($0.place): \($0.found) [\($0.code)]" } ?? ""
            throw CommandFailure("\(path): the history does not hold\(problem); see tributary rounds verify \(path)")
        }
        guard report.federation == member.identity.federation else {
            throw CommandFailure(
                "\(path): it is the history of \(report.federation?.text ?? "no federation"), expected that of"
                    + " \(member.identity.federation)"
            )
        }
        guard let file = FileHandle(forReadingAtPath: path) else {
            throw CommandFailure("\(path): found nothing readable, expected an export of tributary rounds export")
        }
        defer { try? file.close() }
        var reader = LineReader(limit: ChainLine.byteCountLimit)
        var head = ChainEntry.origin
        while let chunk = try file.read(upToCount: 1 << 20), !chunk.isEmpty {
            for line in reader.take(Array(chunk)) { try note(line, of: member.identity.name, after: &head) }
        }
        if let rest = reader.finish() { try note(rest, of: member.identity.name, after: &head) }
    }

    private mutating func note(_ line: [UInt8], of node: NodeName, after head: inout ContentDigest) throws {
        guard case .entry(let bytes, _) = try ChainLine(line) else { return }
        head = ChainEntry.digest(of: bytes, after: head)
        guard case .roundCommitted(let committed) = try ChainEntry(bytes: bytes).body else { return }
        let record = committed.record
        let own = RoundNode.list(of: record).first { $0.node == node && $0.lateFrom == nil }
        parts[Round(study: record.study, round: record.round)] = Part(
            entry: head,
            contributions: record.contributions.filter { $0.node == node },
            absence: own.flatMap { $0.update == nil ? $0.reason ?? $0.outcome : nil }
        )
    }

    /// What became of the update for which there is a receipt.
    func finding(of receipt: Receipt) -> ReceiptFinding {
        guard let part = parts[Round(study: receipt.study, round: receipt.countsIn)] else { return .pending }
        let isThere = part.contributions.contains { contribution in
            contribution.update == receipt.update && contribution.origin(in: receipt.countsIn) == receipt.round
        }
        return isThere ? .counted(record: part.entry) : .leftOut(reason: part.absence)
    }
}
