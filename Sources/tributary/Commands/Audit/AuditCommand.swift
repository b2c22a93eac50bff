public import ArgumentParser
public import Federation
import Foundation
import Wire

/// `tributary audit`.
struct AuditCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "audit",
        abstract: "Ask who asked for what, and was refused.",
        subcommands: [AuditListCommand.self]
    )
}

/// `tributary audit list`.
struct AuditListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List what operators and auditors asked for, and whatever anybody was refused, the newest last.",
        discussion: """
            Example:
              tributary audit list --outcome refused --federation wards/federation.yaml

            What is repeated within ten minutes is one line that says how often. --before goes on where a page ended.
            """
    )

    @Option(help: ArgumentHelp("Only what somebody asked for, as in operator/anna.", valueName: "who"))
    var who: String?
    @Option(help: ArgumentHelp("Only one route, as in \"POST /v1/tokens\".", valueName: "what")) var what: String?
    @Option(help: ArgumentHelp("done, refused or failed.", valueName: "outcome")) var outcome: AuditOutcome?
    @Option(help: ArgumentHelp("Only one code of docs/errors.", valueName: "code")) var code: String?
    @Option(help: ArgumentHelp("Only then or later, as in 2026-01-31T12:00:00.000Z.", valueName: "time"))
    var since: String?
    @Option(help: ArgumentHelp("Only entries before that place.", valueName: "position")) var before: Int?
    @Option(help: ArgumentHelp("At most so many; the newest.", valueName: "count")) var limit = AuditQuery.defaultLimit
    @OptionGroup var federation: FederationOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard (1...AuditQuery.maximumLimit).contains(limit) else {
            throw ValidationError("found --limit \(limit), expected 1 to \(AuditQuery.maximumLimit).")
        }
        if let before, before < 1 { throw ValidationError("found --before \(before), expected a place from 1.") }
    }

    func run() async throws {
        var query = [AuditQuery.limit: "\(limit)"]
        let texts = [
            (AuditQuery.who, who), (AuditQuery.what, what), (AuditQuery.outcome, outcome?.rawValue),
            (AuditQuery.code, code),
            (AuditQuery.since, since), (AuditQuery.before, before.map { "\($0)" }),
        ]
        for (key, text) in texts { if let text { query[key] = try Self.escaped(text) } }
        let wanted = query
        var answer = try await federation.withCoordinator { coordinator in
            try await coordinator.get(.listAudit, query: wanted, as: AuditListResponse.self)
        }
        answer.entries.reverse()
        try output.print(answer, lines: Self.lines)
    }

    /// A text as a value of a query.
    private static func escaped(_ text: String) throws -> String {
        var allowed = CharacterSet.alphanumerics
        allowed.insert(charactersIn: "-._~")
        guard let escaped = text.addingPercentEncoding(withAllowedCharacters: allowed) else {
            throw CommandFailure("\"\(text)\" cannot be sent; expected text", status: .usage)
        }
        return escaped
    }

    private static func lines(_ answer: AuditListResponse) -> [String] {
        guard !answer.entries.isEmpty else { return ["Nothing of that kind stands in the audit."] }
        var table = Table([
            .number("POSITION"), .text("AT"), .text("WHO"), .text("OUTCOME"), .number("TIMES"), .text("WHAT"),
            .text("CODE"), .text("DETAIL"),
        ])
        for entry in answer.entries {
            table.add([
                "\(entry.position)", Format.time(entry.at), entry.who, entry.outcome.rawValue, "\(entry.times)",
                entry.what,
                entry.code ?? "–", entry.detail ?? "",
            ])
        }
        guard let rotation = answer.rotation else { return table.lines }
        return table.lines + [
            "", Style.dim("Entries up to \(rotation.through) have gone; the last had \(rotation.digest)."),
        ]
    }
}

extension AuditOutcome: ExpressibleByArgument {}
