import ArgumentParser
import Coordinator
import Federation
import Ledger
import Settings
import Trust
import Verification

/// `tributary coordinator check`.
struct CoordinatorCheckCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Read everything the coordinator has stored, or a backup, and say what is wrong with it.",
        discussion: """
            Example:
              tributary coordinator check --federation wards/federation.yaml
              tributary coordinator check --directory backups/monday

            The coordinator must be stopped; a running one is backed up, and the backup checked. Nothing is changed.
            Also every signature in the history is checked: against the authority beside federation.yaml, or the one
            that the history names itself. Exit code 1 if something is wrong.
            """
    )

    @Option(
        help: ArgumentHelp("The federation's file; left out: federation.yaml.", valueName: "file"),
        completion: .file(extensions: ["yaml", "yml"])
    )
    var federation: String?
    @Option(
        help: ArgumentHelp("Instead: a data directory, or a backup.", valueName: "folder"),
        completion: .directory
    )
    var directory: String?
    @OptionGroup var output: OutputOptions

    func validate() throws {
        if federation != nil, directory != nil {
            throw ValidationError("--federation and --directory exclude each other: each names a folder.")
        }
    }

    func run() async throws {
        let result = try await result()
        try output.print(result, lines: Self.lines)
        guard result.sound else { throw ExitStatus.failed.exitCode }
    }

    private func result() async throws -> CheckReport {
        if let directory, Backup.isBackup(directory) {
            var report = try Self.backup(directory)
            try await report.check(HistoryExpectation())
            return report
        }
        let folder = try directory == nil ? FederationFolder(file: federation ?? "federation.yaml") : nil
        let data = directory ?? folder?.dataDirectory ?? ""
        let report = try LedgerCheck.run(data) { SpoolCheck.problems(in: data, report: $0) }
        if let folder, let found = report.federation, found != folder.settings.name {
            throw LedgerError.otherFederation(data, found: found, expected: folder.settings.name)
        }
        var result = CheckReport(data, report)
        try await result.check(try Self.expectation(folder))
        return result
    }

    /// What the operator's folder knows of the history.
    private static func expectation(_ folder: FederationFolder?) throws -> HistoryExpectation {
        guard let folder, let pem = try? TextFile.read(folder.authorityCertificate, expecting: "a certificate") else {
            return HistoryExpectation()
        }
        let authority = try AuthorityCertificate(pem: pem, place: folder.authorityCertificate)
        return HistoryExpectation(authority: authority.fingerprint, federation: folder.settings.name)
    }

    private static func backup(_ directory: String) throws -> CheckReport {
        do throws(BackupError) {
            return CheckReport(directory, try Backup.verify(directory))
        } catch {
            guard case .unsound(_, let problems) = error else { throw error }
            return CheckReport(directory, problems: problems)
        }
    }

    private static func lines(_ report: CheckReport) -> [String] {
        let summary = report.sound ? "sound" : "\(report.problems.count) problems"
        let whose = report.federation.map { " of \($0)" } ?? ""
        var lines = [
            "\(report.directory): \(Style.bold(summary)); the history\(whose) through event \(report.lastEvent)"
        ]
        lines.append("  rounds   \(report.heads.reduce(0) { $0 + $1.round.value }) in \(report.heads.count) studies")
        lines.append("  blobs    \(report.blobs), \(Format.bytes(report.blobBytes))")
        lines.append("  signed   by the coordinator \(report.coordinatorSignatures), by nodes \(report.nodeSignatures)")
        if report.unsigned > 0 {
            lines.append("  unsigned \(report.unsigned) entries, which the coordinator signs at its next start")
        }
        for problem in report.problems {
            lines.append("\(Style.red(problem.place)): \(problem.found) [\(problem.code)]")
            lines.append("  \(problem.advice)")
        }
        return lines
    }
}
