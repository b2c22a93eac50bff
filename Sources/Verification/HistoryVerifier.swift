public import Ledger
import Parameters

/// Verifies a history batch by batch: what each entry needs is done for many at once, on every processor; only that
/// they follow from one another is done in their order. The signatures of a batch, which take most of the time, are
/// checked while the next one is read.
///
/// Memory: two batches, and some bytes a round.
public struct HistoryVerifier: Sendable {
    private var chain: VerifiedChain
    private var lineCount = 0
    private var flaws: [(order: Int64, flaw: HistoryFlaw)] = []
    /// The check of the last batch's signatures, under way.
    private var checking: Task<[SignatureCheck], Never>?

    /// The entries that a caller best hands over at once.
    public static let batchSize = 1000
    /// Entries or signatures that one task looks at.
    private static let sliceSize = 64

    /// A verifier that has read nothing.
    public init(expecting expectation: HistoryExpectation = HistoryExpectation()) {
        chain = VerifiedChain(expectation)
    }

    /// Takes the next lines of an export, without their line feeds.
    public mutating func take(_ lines: [[UInt8]]) async {
        await take(await Self.map(lines) { ReadLine($0) })
    }

    /// Takes the next entries of a data directory.
    public mutating func take(_ entries: [StoredEntry]) async {
        await take(await Self.map(entries) { ReadLine($0) })
    }

    private mutating func take(_ lines: [ReadLine]) async {
        var checks: [SignatureCheck] = []
        for line in lines {
            lineCount += 1
            let found = chain.take(line, number: lineCount, checks: &checks)
            flaws += found.map { (Int64(lineCount), $0) }
        }
        await noteFailures()
        let batch = checks
        checking = Task { await Self.map(batch) { check in check.holds ? nil : check }.compactMap(\.self) }
    }

    /// Waits for the signatures that are being checked.
    private mutating func noteFailures() async {
        for check in await checking?.value ?? [] { flaws.append((check.order, check.flaw)) }
        checking = nil
    }

    /// Says what was found.
    ///
    /// - Parameter atEnd: Whether the source itself says that this was all, as a data directory does. An export says it
    ///   with its last line.
    public mutating func finish(atEnd: Bool) async -> HistoryReport {
        await noteFailures()
        var all = flaws
        all += chain.finish(atEnd: atEnd).map { (Int64.max, $0) }
        var report = chain.report
        let invalid = Set(all.compactMap { if case .signature(let position) = $0.flaw { position } else { nil } })
        for (_, flaw) in all.sorted(by: { $0.order < $1.order }) {
            // A changed entry is named once, and not again by the one after it.
            if case .unlinked(let position) = flaw {
                if invalid.contains(position - 1) { continue }
                // The signature of the entry behind it holds, and it is of another entry than the one in its place.
                if chain.unlinkedBehindUnsigned.contains(position) {
                    let changed = HistoryFlaw.signature(position: position - 1)
                    if !invalid.contains(position) { report.note(changed.problem) }
                    continue
                }
            }
            report.note(flaw.problem)
        }
        return report
    }

    /// Does the same with every element, many at once, in their order.
    private static func map<Element: Sendable, Result: Sendable>(
        _ elements: [Element],
        _ body: @escaping @Sendable (Element) -> Result
    ) async -> [Result] {
        let starts = Array(stride(from: 0, to: elements.count, by: sliceSize))
        return await withTaskGroup(of: (Int, [Result]).self) { group in
            for (index, start) in starts.enumerated() {
                let slice = elements[start..<min(start + sliceSize, elements.count)]
                group.addTask { (index, slice.map(body)) }
            }
            var parts = [[Result]](repeating: [], count: starts.count)
            for await (index, part) in group { parts[index] = part }
            return parts.flatMap(\.self)
        }
    }
}
