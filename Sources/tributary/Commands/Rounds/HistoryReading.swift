import Federation
import Foundation
import Ledger
import Parameters
import Verification

/// Hands a history to the verifier, from wherever it is.
enum HistoryReading {
    private static let chunkByteCount = 1 << 20

    /// An export, and nothing else.
    static func export(_ path: String, _ expectation: HistoryExpectation) async throws -> HistoryReport {
        guard let file = FileHandle(forReadingAtPath: path) else {
            throw CommandFailure("\(path): found nothing readable, expected an export of tributary rounds export")
        }
        var intake = HistoryIntake(expectation)
        while let chunk = try file.read(upToCount: chunkByteCount), !chunk.isEmpty {
            await intake.take(Array(chunk))
        }
        try file.close()
        return await intake.finish()
    }

    /// A data directory that no coordinator uses, or a backup: with every blob in it.
    static func directory(
        _ directory: String,
        _ expectation: HistoryExpectation,
        recompute: Bool
    ) async throws -> HistoryReport {
        let check = try Backup.isBackup(directory) ? nil : LedgerCheck.run(directory)
        if check == nil { try Backup.verify(directory) }
        let history = try StoredHistory(in: directory)
        var means = RoundRecomputation(models: history.blobs, updates: history.updates)
        var outcomes: [RoundRecomputation.Outcome] = []
        var report = try await chain(of: history, expectation) { entry in
            if recompute { outcomes.append(try means.take(entry)) }
        }
        report.note(outcomes)
        report.blobs = try check?.blobCount ?? history.blobs.list().count
        let named = Set(report.problems.map(\.place))
        for problem in check?.problems ?? [] where !named.contains(problem.place) { report.note(problem) }
        return report
    }

    /// The chain of a data directory with every signature in it, and nothing beside it.
    static func chain(
        of history: StoredHistory,
        _ expectation: HistoryExpectation,
        each: (StoredEntry) throws -> Void = { _ in }
    ) async throws -> HistoryReport {
        var verifier = HistoryVerifier(expecting: expectation)
        var position: Int64 = 0
        while true {
            let page = try history.entries(after: position, limit: HistoryVerifier.batchSize)
            guard !page.isEmpty else { return await verifier.finish(atEnd: true) }
            position += Int64(page.count)
            await verifier.take(page)
            for entry in page { try each(entry) }
        }
    }

    /// A running coordinator's, which is asked for its lines and not for its opinion.
    static func running(
        _ coordinator: RemoteCoordinator,
        _ expectation: HistoryExpectation,
        recompute: Bool,
        blobs: Bool
    ) async throws -> HistoryReport {
        var intake = HistoryIntake(expectation)
        let remote = recompute || blobs ? try RemoteBlobs(coordinator) : nil
        var entries: [StoredEntry] = []
        try await coordinator.readHistory { piece in
            let lines = await intake.take(piece)
            guard remote != nil else { return }
            for entry in lines.compactMap({ StoredEntry(line: $0) }) {
                switch try? entry.entry().body {
                case .studyStarted, .roundCommitted: entries.append(entry)
                default: continue
                }
            }
        }
        var report = await intake.finish()
        guard let remote else { return report }
        defer { remote.remove() }
        if recompute { report.note(try await remote.recompute(entries)) }
        if blobs { report.blobs = try await remote.compareModels(named: entries) }
        return report
    }
}

/// Lines on their way from a file or a connection to the verifier.
struct HistoryIntake {
    private var reader = LineReader(limit: ChainLine.byteCountLimit)
    private var verifier: HistoryVerifier
    private var batch: [[UInt8]] = []

    init(_ expectation: HistoryExpectation) { verifier = HistoryVerifier(expecting: expectation) }

    /// Takes some bytes; returns the lines that they complete.
    @discardableResult
    mutating func take(_ bytes: [UInt8]) async -> [[UInt8]] {
        let lines = reader.take(bytes)
        batch += lines
        if batch.count >= HistoryVerifier.batchSize { await flush() }
        return lines
    }

    /// What was found, when nothing more comes.
    mutating func finish() async -> HistoryReport {
        if let rest = reader.finish() { batch.append(rest) }
        await flush()
        return await verifier.finish(atEnd: false)
    }

    private mutating func flush() async {
        await verifier.take(batch)
        batch = []
    }
}

extension HistoryReport {
    /// Counts what came of computing means again.
    mutating func note(_ outcomes: [RoundRecomputation.Outcome]) {
        for outcome in outcomes {
            switch outcome {
            case .notAMean: continue
            case .same: recomputed += 1
            case .notKept: notRecomputed += 1
            case .different(let flaw):
                recomputed += 1
                note(flaw.problem)
            }
        }
    }
}
