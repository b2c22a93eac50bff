public import ArgumentParser
public import Federation
import Wire

/// Which rounds are meant: for every command that reads many.
struct RoundFilterOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Only rounds of this task.", valueName: "name")) var task: TaskName?
    @Option(help: ArgumentHelp("Only rounds that asked this node.", valueName: "name")) var node: NodeName?
    @Option(
        help: ArgumentHelp(
            "Only rounds that opened then or later: 2026-01-31 or 2026-01-31T12:00:00Z, in UTC.",
            valueName: "time"
        )
    )
    var from: MomentArgument?
    @Option(help: ArgumentHelp("Only rounds that opened before.", valueName: "time")) var to: MomentArgument?
    @Option(help: ArgumentHelp("committed or abandoned.", valueName: "word")) var state: RoundEnding?
    @Option(help: ArgumentHelp("everyone, enough, deadline or abandoned.", valueName: "word"))
    var closing: RoundRecord.Closing?
    @Option(help: ArgumentHelp("training, consolidation or evaluation.", valueName: "word")) var kind: RoundKind?

    func validate() throws {
        if let from, let to, from.timestamp.instant >= to.timestamp.instant {
            throw ValidationError("--from and --to: \(from.timestamp) is not before \(to.timestamp).")
        }
    }

    /// The filter as a query.
    var query: [String: String] {
        var query: [String: String] = [:]
        query[RoundListQuery.task] = task?.text
        query[RoundListQuery.node] = node?.text
        query[RoundListQuery.from] = from?.timestamp.description
        query[RoundListQuery.to] = to?.timestamp.description
        query[RoundListQuery.state] = state?.rawValue
        query[RoundListQuery.closing] = closing?.rawValue
        query[RoundListQuery.kind] = kind?.rawValue
        return query
    }
}

/// Whether a round was committed.
enum RoundEnding: String, ExpressibleByArgument, CaseIterable {
    case committed
    case abandoned
}

/// A moment on the command line: a day in UTC, or a time in ISO 8601.
struct MomentArgument: ExpressibleByArgument {
    let timestamp: Timestamp

    init?(argument: String) {
        let text = argument.count == "2026-01-31".count ? "\(argument)T00:00:00Z" : argument
        guard let timestamp = try? Timestamp(text) else { return nil }
        self.timestamp = timestamp
    }
}

extension RoundKind: ExpressibleByArgument {}
extension RoundRecord.Closing: ExpressibleByArgument {}
