import Federation
import Hummingbird
import Ledger
import Wire

/// Which rounds the table shows.
struct RoundsQuery {
    var filter = HistoryFilter()
    /// The words of the request, which the form shows again.
    private(set) var words: [String: String] = [:]

    private static let keys = ["task", "node", "state", "from", "to"]

    /// The query of a request. A field of the form that was left empty asks for nothing.
    init(_ request: Request) throws {
        for key in Self.keys {
            if let text = request.uri.queryParameters.get(key), !text.isEmpty { words[key] = text }
        }
        filter.after = try request.queryInteger("after")
        filter.before = try request.queryInteger("before")
        filter.task = try name("task")
        filter.node = try name("node")
        filter.from = try time("from")
        filter.to = try time("to")
        if let state = words["state"] {
            guard ["committed", "abandoned"].contains(state) else {
                throw CoordinatorProblem.invalid("query state: expected committed or abandoned")
            }
            filter.state = state
        }
    }

    var isFiltered: Bool { !words.isEmpty }

    /// The same filter from another place on.
    func link(_ path: String, _ key: String, _ round: Int) -> String {
        PageText.link(path, Self.keys.map { ($0, words[$0]) } + [(key, String(round))])
    }

    private func name<Kind>(_ key: String) throws -> Name<Kind>? {
        guard let text = words[key] else { return nil }
        guard let name = Name<Kind>(text) else {
            throw CoordinatorProblem.invalid("query \(key): \(Name<Kind>.expectation)")
        }
        return name
    }

    /// A day, or a time as machines write it.
    private func time(_ key: String) throws -> Instant? {
        guard let text = words[key] else { return nil }
        guard let time = (try? Timestamp(text)) ?? (try? Timestamp("\(text)T00:00:00Z")) else {
            throw CoordinatorProblem.invalid(
                "query \(key): expected a day, as 2026-01-31, or a time in UTC, as 2026-01-31T12:00:00Z"
            )
        }
        return time.instant
    }
}

/// The rounds of a study, the newest first, filtered and page by page.
struct RoundsPage {
    private let engine: FederationEngine

    init(_ engine: FederationEngine) { self.engine = engine }

    /// The rounds of a page.
    static let length = 50

    func page(_ name: StudyName, _ query: RoundsQuery) async throws -> Page {
        let study = try await engine.study(name)
        let page = try engine.index.page(of: name, query.filter, limit: Self.length)
        var rows: [PageValues] = []
        for round in page.rounds.reversed() {
            rows.append(RoundText.row(try await engine.summary(of: round), of: name))
        }
        var values: PageValues = [
            "rounds": rows,
            "noRounds": rows.isEmpty,
            "isFiltered": query.isFiltered,
            "activity": study.summary.activity,
            "count": PageText.count(page.count),
            "here": PageRoute.rounds.path(name.text),
            "node": query.words["node"] ?? "",
            "from": query.words["from"] ?? "",
            "to": query.words["to"] ?? "",
            "states": Self.states(query.words["state"]),
            "hasTasks": !study.plan.tasks.isEmpty,
            "tasks": study.plan.tasks.map { ["name": $0.name.text, "chosen": query.words["task"] == $0.name.text] },
        ]
        link(page, query, name, into: &values)
        return Page(.rounds, title: "Rounds", study: name, values)
    }

    private static func states(_ chosen: String?) -> [PageValues] {
        ["committed", "abandoned"].map { (state: String) in ["name": state, "chosen": chosen == state] }
    }

    /// Says which rounds are shown, and where the others are.
    private func link(_ page: IndexedPage, _ query: RoundsQuery, _ name: StudyName, into values: inout PageValues) {
        guard let first = page.rounds.first?.outline.round.value, let last = page.rounds.last?.outline.round.value
        else { return }
        let path = PageRoute.rounds.path(name.text)
        if page.hasOlder { values["older"] = query.link(path, "before", first) }
        if page.hasNewer { values["newer"] = query.link(path, "after", last) }
        values["shown"] =
            first == last ? "round \(first)" : "rounds \(PageText.count(first)) to \(PageText.count(last))"
    }
}
