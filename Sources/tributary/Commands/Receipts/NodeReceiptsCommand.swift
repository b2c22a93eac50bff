import ArgumentParser
import Federation
import NodeAgent
import Parameters
import Trust
import Wire

/// `tributary node receipts`.
struct NodeReceiptsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "receipts",
        abstract: "What the coordinator signed when it took this node's updates, and whether it kept its word.",
        discussion: """
            Example:
              tributary node receipts verify --config node.yaml
            """,
        subcommands: [
            NodeReceiptsListCommand.self, NodeReceiptsVerifyCommand.self, NodeReceiptsExportCommand.self,
            NodeReceiptsProofCommand.self,
        ]
    )
}

/// The receipts of a node, chosen on the command line.
struct ReceiptOptions: ParsableArguments {
    @OptionGroup var node: NodeOptions
    @Option(help: ArgumentHelp("Only receipts of this study.", valueName: "name")) var study: StudyName?
    @Option(help: ArgumentHelp("Only the last so many receipts of each study.", valueName: "count")) var last: Int?

    func validate() throws {
        if let last, last < 1 { throw ValidationError("found --last \(last), expected a number from 1.") }
    }

    /// The node's identity and the receipts that are meant, each verified or with what is wrong with it.
    func read() throws -> (member: MemberIdentity, source: NodeSource, receipts: [ReceiptRow]) {
        let source = try node.source()
        let member = try MemberFiles.read(from: source.stateDirectory)
        let all = try ReceiptStore(stateDirectory: source.stateDirectory).entries()
        let chosen = all.filter { study == nil || $0.study == study }
        let groups = Dictionary(grouping: chosen, by: \.study).sorted { $0.key < $1.key }.map(\.value)
        let entries = groups.flatMap { last.map($0.suffix(_:)) ?? $0[...] }
        return (member, source, entries.map { ReceiptRow($0, for: member) })
    }
}

/// A receipt as the commands tell of it.
struct ReceiptRow {
    /// The file and its text.
    let entry: ReceiptStore.Entry
    /// The receipt, if its signature is good.
    let kept: KeptReceipt?
    /// What is wrong with it otherwise.
    let error: StatementError?

    /// Verifies a receipt, and that it stands under its own study and round.
    init(_ entry: ReceiptStore.Entry, for member: MemberIdentity) {
        self.entry = entry
        do throws(StatementError) {
            let kept = try KeptReceipt(text: entry.text, for: member)
            guard kept.receipt.study == entry.study, kept.receipt.round == entry.round else {
                throw .malformed(reason: "it is for round \(kept.receipt.round) of \(kept.receipt.study)")
            }
            (self.kept, error) = (kept, nil)
        } catch { (kept, self.error) = (nil, error) }
    }

    /// The row in JSON.
    func json(outcome: String? = nil, reason: String? = nil) -> JSON {
        JSON(
            study: entry.study,
            round: entry.round,
            countsIn: kept?.receipt.countsIn,
            update: kept?.receipt.update.hexadecimal,
            at: kept.map { Timestamp($0.receipt.at) },
            outcome: outcome ?? (error == nil ? "signed" : "invalid"),
            reason: reason ?? error?.description,
            receipt: entry.text
        )
    }

    /// A receipt in JSON.
    struct JSON: Codable {
        var study: StudyName
        var round: RoundNumber
        var countsIn: RoundNumber?
        var update: String?
        var at: Timestamp?
        /// `signed`, or `invalid`; in a verification `counted`, `pending`, `left-out`, `unproven` or `invalid`.
        var outcome: String
        var reason: String?
        /// The signed statement.
        var receipt: String

        private enum CodingKeys: String, CodingKey {
            case study, round, update, at, outcome, reason, receipt
            case countsIn = "counts_in"
        }
    }
}
