import Federation
import Ledger
import Parameters
import Trust
import Verification
import Wire

/// Verifies the history when a button is pressed, and says what was checked.
struct VerificationPage {
    private let engine: FederationEngine

    init(_ engine: FederationEngine) { self.engine = engine }

    /// The most problems that are shown; the rest is counted.
    static let problemLimit = 50

    /// Reads every entry up to now, checks links, contents and signatures, and compares every blob with its digest.
    func verify() async throws -> HistoryReport {
        try await withTaskExecutorPreference(WorkThreads.shared) { try await verifyAll() }
    }

    @concurrent
    private func verifyAll() async throws -> HistoryReport {
        let ledger = engine.ledger
        let end = try ledger.head().position
        let configuration = engine.configuration
        var verifier = HistoryVerifier(
            expecting: HistoryExpectation(
                authority: configuration.authority.certificate.fingerprint,
                federation: configuration.federation
            )
        )
        var position: Int64 = 0
        while position < end {
            let limit = min(HistoryVerifier.batchSize, Int(end - position))
            let entries = try ledger.entries(after: position, limit: limit)
            guard !entries.isEmpty else { break }
            position += Int64(entries.count)
            await verifier.take(entries)
        }
        var report = await verifier.finish(atEnd: true)
        let blobs = try ledger.blobs.verifyAll()
        report.blobs = blobs.sound + blobs.problems.count
        for problem in blobs.problems { report.note(problem) }
        return report
    }

    func page(_ report: HistoryReport?) -> Page {
        var values: PageValues = ["here": PageRoute.verify.path]
        guard let report else { return Page(.verification, title: "Verify the history", values) }
        values["done"] = true
        values["sound"] = report.isSound
        values["entries"] = PageText.count(report.entries)
        values["rounds"] = PageText.count(report.rounds)
        values["coordinatorSignatures"] = PageText.count(report.coordinatorSignatures)
        values["nodeSignatures"] = PageText.count(report.nodeSignatures)
        if report.unsignedUpdates > 0 { values["unsigned"] = PageText.count(report.unsignedUpdates) }
        values["blobs"] = PageText.count(report.blobs)
        values["authority"] = report.authority ?? "none"
        values["head"] = report.head.digest.description
        values["position"] = PageText.count(Int(report.head.position))
        values["problems"] = report.problems.prefix(Self.problemLimit).map { problem -> PageValues in
            ["place": problem.place, "found": problem.found, "code": problem.code, "advice": problem.advice]
        }
        let further = report.furtherProblems + max(0, report.problems.count - Self.problemLimit)
        if further > 0 { values["further"] = PageText.count(further) }
        values["at"] = PageText.time(engine.environment.now())
        return Page(.verification, title: "Verify the history", values)
    }
}
