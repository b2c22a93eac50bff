import ArgumentParser
import Federation
import Foundation
import NodeAgent
import Wire

/// `tributary node receipts list`.
struct NodeReceiptsListCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List the receipts, each with its signature verified. Needs no coordinator.",
        discussion: """
            Example:
              tributary node receipts list --config node.yaml
            """
    )

    @OptionGroup var options: ReceiptOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
        let rows = try options.read().receipts
        try output.print(rows.map { $0.json() }) { rows in
            guard !rows.isEmpty else { return ["No receipts yet. The node keeps one for each update that is taken."] }
            var table = Table([
                .text("STUDY"), .number("ROUND"), .number("COUNTS IN"), .text("AT"), .text("UPDATE"),
                .text("SIGNATURE"),
            ])
            for row in rows {
                table.add([
                    row.study.text, "\(row.round)", row.countsIn.map { "\($0)" } ?? "–",
                    row.at.map(Format.time) ?? "–", row.update.map { String($0.prefix(12)) } ?? "–",
                    row.reason.map { "invalid: \($0)" } ?? "the coordinator's",
                ])
            }
            return table.lines
        }
    }
}

/// `tributary node receipts export`.
struct NodeReceiptsExportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Print the receipts, one JSON object a line, for whoever is to check them elsewhere.",
        discussion: """
            Example:
              tributary node receipts export --config node.yaml > receipts.jsonl

            A receipt holds the statement, the signature and the signer's certificate; with the federation's authority
            anybody can verify it. It names the study, the round and the update, and nothing of the data.
            """
    )

    @OptionGroup var options: ReceiptOptions

    func run() throws {
        for row in try options.read().receipts {
            Terminal.write(String(decoding: try WireCoding.encode(row.json()), as: UTF8.self))
        }
    }
}
