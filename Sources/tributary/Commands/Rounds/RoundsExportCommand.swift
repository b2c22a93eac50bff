import ArgumentParser
import Federation
import Foundation
import Ledger
import Reports
import Wire

/// `tributary rounds export`.
struct RoundsExportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Write the whole history to a file that anybody can verify, or rounds for other programs.",
        discussion: """
            Example:
              tributary rounds export --output history.jsonl --federation wards/federation.yaml
              tributary rounds verify history.jsonl --authority wards/data/authority.pem
              tributary rounds export --format csv --federation wards/federation.yaml > rounds.csv
              tributary rounds export --format csv --rows nodes --output nodes.csv --federation wards/federation.yaml
              tributary rounds export --format tensorboard --output runs --federation wards/federation.yaml
              tensorboard --logdir runs

            jsonl is the signed chain of every study, a line an entry, as docs/history-format.md specifies it. csv: a
            row a round, or with --rows nodes a row a node and round, with what it spent. tensorboard: a folder with an
            event file for all institutions together and one for each.
            """
    )

    /// What is written.
    enum ExportFormat: String, ExpressibleByArgument, CaseIterable {
        /// The signed chain.
        case jsonl
        /// Comma-separated values.
        case csv
        /// TensorBoard's event files.
        case tensorboard
    }

    /// What a row of comma-separated values is.
    enum Rows: String, ExpressibleByArgument, CaseIterable {
        case rounds
        case nodes
    }

    @Option(help: ArgumentHelp("jsonl, csv or tensorboard.", valueName: "format")) var format = ExportFormat.jsonl
    @Option(help: ArgumentHelp("Of csv: rounds or nodes.", valueName: "what")) var rows: Rows?
    @Option(
        help: ArgumentHelp("The file, or TensorBoard's folder; left out: standard output.", valueName: "path"),
        completion: .file()
    )
    var output: String?
    @Option(
        help: ArgumentHelp(
            "Of jsonl: instead of asking the coordinator, a data directory or a backup.",
            valueName: "folder"
        ),
        completion: .directory
    )
    var directory: String?
    @Flag(help: "Of csv and tensorboard: replace what is there.") var force = false
    @Option(help: ArgumentHelp("Only rounds after this one.", valueName: "number")) var after = 0
    @Option(help: ArgumentHelp("Only rounds before this one.", valueName: "number")) var before: Int?
    @OptionGroup var filter: RoundFilterOptions
    @OptionGroup var study: StudyOption
    @OptionGroup var federation: FederationOptions

    func validate() throws {
        guard after >= 0 else { throw ValidationError("--after: found \(after), expected a number from 0.") }
        if format == .jsonl {
            guard rows == nil else { throw ValidationError("--rows: only csv has rows.") }
            guard filter.query.isEmpty, after == 0, before == nil, study.study == nil else {
                throw ValidationError("--format jsonl: it is the whole chain; a part of it could not be verified.")
            }
        } else if directory != nil {
            throw ValidationError("--directory: only jsonl is written from a folder.")
        }
        if format == .tensorboard {
            guard output != nil else { throw ValidationError("--output: TensorBoard needs a folder.") }
            guard rows == nil else { throw ValidationError("--rows: only csv has rows.") }
        }
    }

    func run() async throws {
        if format == .jsonl { return try await writeChain() }
        try await federation.withCoordinator { coordinator in
            let name = try await study.resolve(coordinator)
            var query = filter.query
            if format == .tensorboard || rows == .nodes { query[RoundListQuery.nodes] = "true" }
            let pages = RoundPages(coordinator: coordinator, study: name, query: query)
            switch format {
            case .tensorboard: try await writeRuns(pages)
            case .csv, .jsonl: try await writeTable(pages)
            }
        }
    }

    /// The whole chain, from the coordinator or from a folder.
    private func writeChain() async throws {
        let sink = try ExportFile(path: output)
        if let directory {
            let history = try StoredHistory(in: directory)
            var head = ChainHead.origin
            while true {
                let page = try history.entries(after: head.position, limit: LedgerStore.maximumPage)
                guard let last = page.last else { break }
                head = ChainHead(position: head.position + Int64(page.count), digest: last.digest)
                for entry in page { try sink.write(entry.line + [UInt8(ascii: "\n")]) }
            }
            try sink.write(ChainLine.end(head).bytes + [UInt8(ascii: "\n")])
        } else {
            try await federation.withCoordinator { coordinator in
                try await coordinator.readHistory { try sink.write($0) }
            }
        }
        try sink.finish()
    }

    private func writeTable(_ pages: RoundPages) async throws {
        // A row names its study; the rest of the summary is not in it, so that any page's will do.
        let (rounds, summary) = try await pages.all(after: after, before: before)
        let lines =
            switch rows ?? .rounds {
            case .rounds: [RoundsTable.heading] + rounds.map { RoundsTable.line($0, of: summary) }
            case .nodes: [ContributionsTable.heading] + rounds.flatMap { ContributionsTable.lines($0, of: summary) }
            }
        guard let output else { return lines.forEach { Terminal.write($0) } }
        guard force || !FileManager.default.fileExists(atPath: output) else {
            throw CommandFailure("\(output): found a file there; say --force to replace it")
        }
        try TextFile.write(lines.joined(separator: "\n") + "\n", to: output)
        Terminal.note("\(output): \(lines.count - 1) rows")
    }

    private func writeRuns(_ pages: RoundPages) async throws {
        let folder = output ?? ""
        let (rounds, _) = try await pages.all(after: after, before: before)
        let runs = TensorBoardRuns(rounds)
        guard !runs.paths.isEmpty else {
            throw CommandFailure("\(folder): there is nothing to write yet; no round matches")
        }
        for (path, bytes) in runs.paths {
            let file = "\(folder)/\(pages.study)/\(path)"
            guard force || !FileManager.default.fileExists(atPath: file) else {
                throw CommandFailure("\(file): found a file there; say --force to replace it")
            }
            try BinaryFile.write(bytes, to: file)
        }
        Terminal.note(
            "\(folder): \(runs.paths.count) runs of \(rounds.count) rounds; open it with tensorboard --logdir \(folder)"
        )
    }
}
