import ArgumentParser
import Federation
import Foundation
import Ledger
import Parameters
import Trust
import Verification

/// `tributary rounds verify`.
struct RoundsVerifyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Verify the history: that nothing was altered, dropped or reordered, and who signed it.",
        discussion: """
            Example:
              tributary rounds verify --federation wards/federation.yaml
              tributary rounds verify history.jsonl --authority wards/data/authority.pem
              tributary rounds verify --directory backups/monday --recompute

            Of a running coordinator, of a data directory whose coordinator is stopped, of a backup, or of an export and
            nothing else. It takes nobody's word: chain and signatures are computed here. Without --authority an export
            or a directory is compared with the authority it names itself, and the result says so. Exit code 1 if
            something is wrong.
            """
    )

    @Argument(help: "An export, made by tributary rounds export.", completion: .file()) var export: String?
    @Option(help: ArgumentHelp("A data directory, or a backup.", valueName: "folder"), completion: .directory)
    var directory: String?
    @Option(
        help: ArgumentHelp(
            "The authority's certificate in PEM, or its sha256, known from elsewhere than the history.",
            valueName: "file or fingerprint"
        ),
        completion: .file()
    )
    var authority: String?
    @Option(
        help: ArgumentHelp("The digest of an entry noted before, which has to be in the chain.", valueName: "digest")
    )
    var head: String?
    @Flag(help: "Compute the means again of the rounds whose updates were kept (keep.updates in the plan).")
    var recompute = false
    @Flag(help: "Of a running coordinator: fetch every model that the history names and compare it with its digest.")
    var blobs = false
    @OptionGroup var federation: FederationOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        if export != nil, directory != nil {
            throw ValidationError("An export and --directory exclude each other: each is a history.")
        }
        if export != nil, recompute {
            throw ValidationError("--recompute needs the updates, which no export has: name a directory.")
        }
        if blobs, export != nil || directory != nil {
            throw ValidationError("--blobs is of a running coordinator: in a directory every blob is read.")
        }
        if let head, ContentDigest(hexadecimal: head) == nil {
            throw ValidationError("--head: found \(head), expected 64 lower-case hexadecimal digits.")
        }
    }

    func run() async throws {
        var expectation = HistoryExpectation(head: head.flatMap { ContentDigest(hexadecimal: $0) })
        expectation.authority = try authority.map(Self.fingerprint)
        let report: HistoryReport
        if let export {
            report = try await HistoryReading.export(export, expectation)
        } else if let directory {
            report = try await HistoryReading.directory(directory, expectation, recompute: recompute)
        } else {
            report = try await federation.withCoordinator { coordinator in
                if expectation.authority == nil {
                    // What the operator's folder trusts does not come from the history.
                    expectation.authority = coordinator.authority.fingerprint
                }
                return try await HistoryReading.running(
                    coordinator,
                    expectation,
                    recompute: recompute,
                    blobs: blobs
                )
            }
        }
        try output.print(report, lines: Self.lines)
        guard report.isSound else { throw ExitStatus.failed.exitCode }
    }

    private static func fingerprint(_ text: String) throws -> CertificateFingerprint {
        if let fingerprint = CertificateFingerprint(text) { return fingerprint }
        let pem = try TextFile.read(text, expecting: "the authority's certificate, or its sha256")
        return try AuthorityCertificate(pem: pem, place: text).fingerprint
    }

    private static func lines(_ report: HistoryReport) -> [String] {
        let count = report.problems.count + report.furtherProblems
        let summary = report.isSound ? Style.bold("verified") : Style.red("\(count) problems")
        let known = report.isPinned ? "the one that was expected" : "named by the history itself: compare it elsewhere"
        var lines = [
            "\(report.federation?.text ?? "unknown federation"): \(summary); \(report.entries) entries, "
                + "\(report.rounds) rounds",
            "  authority   \(report.authority.map { "sha256 \($0)" } ?? "none"), \(known)",
            "  chain       ends with entry \(report.head.position), \(report.head.digest)",
            "  signatures  \(report.coordinatorSignatures) of the coordinator, \(report.nodeSignatures) of nodes"
                + (report.unsignedUpdates > 0 ? "; \(report.unsignedUpdates) updates that no node signed" : ""),
        ]
        if report.blobs > 0 { lines.append("  blobs       \(report.blobs) compared with their digests") }
        if report.recomputed + report.notRecomputed > 0 {
            lines.append(
                "  means       \(report.recomputed) computed again, "
                    + "\(report.notRecomputed) whose updates were not kept"
            )
        }
        for problem in report.problems {
            lines.append("\(Style.red(problem.place)): \(problem.found) [\(problem.code)]")
            lines.append("  \(problem.advice)")
        }
        if report.furtherProblems > 0 { lines.append("… and \(report.furtherProblems) more") }
        return lines
    }
}
