import ArgumentParser
import Federation
import Foundation
import NodeAgent
import Trust
import Wire

/// `tributary node receipts verify`.
struct NodeReceiptsVerifyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Check that every update the coordinator promised to count is in the round it was promised for.",
        discussion: """
            Example:
              tributary node receipts verify --config node.yaml
              tributary node receipts verify --history history.jsonl --config node.yaml

            The coordinator has to prove each by its signed root over the round's contributions; or, with --history, a
            published history has to have it, an export of tributary rounds export, and no coordinator is asked. An
            update that was left out is named, and the exit code is 1.
            """
    )

    @OptionGroup var options: ReceiptOptions
    @Option(
        help: ArgumentHelp("A history as it was published, instead of the coordinator.", valueName: "file"),
        completion: .file()
    )
    var history: String?
    @OptionGroup var output: OutputOptions

    /// A receipt and what became of its update.
    private struct Checked {
        var row: ReceiptRow
        var finding: ReceiptFinding
    }

    func run() async throws {
        let (member, source, rows) = try options.read()
        if let history {
            let published = try await ReceiptHistory(export: history, of: member)
            let checked = rows.map { row in
                Checked(row: row, finding: row.kept.map { published.finding(of: $0.receipt) } ?? row.finding)
            }
            return try tell(checked)
        }
        let coordinator = try RemoteCoordinator(folder: source.stateDirectory, url: "\(try source.address())")
        let checked: [Checked]
        do {
            checked = try await check(rows, member: member, coordinator)
            await coordinator.close()
        } catch {
            await coordinator.close()
            throw error
        }
        try tell(checked)
    }

    private func tell(_ checked: [Checked]) throws {
        try output.print(checked.map { $0.row.json(outcome: $0.finding.outcome, reason: $0.finding.reason) }) { rows in
            Self.lines(rows)
        }
        let wrong = checked.count { !$0.finding.isKept }
        guard wrong == 0 else {
            throw CommandFailure("\(wrong) of \(checked.count) receipts are not kept; keep them, and tell the operator")
        }
    }

    private func check(
        _ rows: [ReceiptRow],
        member: MemberIdentity,
        _ coordinator: RemoteCoordinator
    ) async throws -> [Checked] {
        let studies = try await coordinator.get(.listStudies, as: StudyListResponse.self).studies
        let committed = Dictionary(studies.map { ($0.study, $0.committedRounds) }) { first, _ in first }
        var checked: [Checked] = []
        for row in rows {
            guard let receipt = row.kept?.receipt else {
                checked.append(Checked(row: row, finding: row.finding))
                continue
            }
            let path = [receipt.study.text, "\(receipt.countsIn)", receipt.node.text]
            let answer = try await coordinator.find(.proveContribution, path: path, as: ProofResponse.self)
            let finding = ReceiptFinding(
                of: receipt,
                response: answer,
                committed: committed[receipt.study],
                member: member
            )
            checked.append(Checked(row: row, finding: finding))
        }
        return checked
    }

    private static func lines(_ rows: [ReceiptRow.JSON]) -> [String] {
        var lines = rows.filter { !["counted", "pending"].contains($0.outcome) }.map { row in
            let update = row.update.map { " update \($0.prefix(12))" } ?? ""
            let reason = row.reason.map { ": \($0)" } ?? ""
            return "\(Style.red(row.outcome))  \(row.study) round \(row.round)\(update)\(reason)"
        }
        let counts = Dictionary(grouping: rows, by: \.outcome).mapValues(\.count)
        lines.append(
            "\(rows.count) receipts: \(counts["counted"] ?? 0) counted as promised, \(counts["pending"] ?? 0) in rounds"
                + " that are not committed yet, \(lines.count) not kept"
        )
        return lines
    }
}

extension ReceiptRow {
    /// What is to be said of a receipt whose signature is not good.
    fileprivate var finding: ReceiptFinding { .invalid(error ?? .wrongSignature) }
}

extension ReceiptFinding {
    /// One word for it.
    var outcome: String {
        switch self {
        case .counted: "counted"
        case .pending: "pending"
        case .leftOut: "left-out"
        case .unproven: "unproven"
        case .invalid: "invalid"
        }
    }

    /// Why, if something is wrong.
    var reason: String? {
        switch self {
        case .counted, .pending: nil
        case .leftOut(let reason): reason ?? "the round was committed without it, and its record does not say why"
        case .unproven(let error), .invalid(let error): "\(error)"
        }
    }
}
