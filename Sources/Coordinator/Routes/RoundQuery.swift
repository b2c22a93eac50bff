import Federation
import Hummingbird
import Ledger
import Wire

/// Which rounds a request asks for, and how many at once.
struct RoundQuery: Sendable {
    /// Which rounds. With `after` the answer goes forward from there, otherwise back from `before` or the newest.
    var filter = HistoryFilter()
    /// At most so many: the first after `after`, or the last before `before` or of all.
    var limit = RoundQuery.defaultLimit
    /// Whether each round comes with its nodes.
    var includesNodes = false

    static let defaultLimit = 100
    static let maximumLimit = 1000

    init() {}

    /// The query of a request.
    ///
    /// - Throws: A problem that names the parameter.
    init(_ request: Request) throws {
        limit = min(try request.queryInteger(RoundListQuery.limit) ?? Self.defaultLimit, Self.maximumLimit)
        includesNodes = try request.queryWord(RoundListQuery.nodes, of: ["true": true, "false": false]) ?? false
        filter.after = try request.queryInteger(RoundListQuery.after)
        filter.before = try request.queryInteger(RoundListQuery.before)
        filter.task = try request.queryName(RoundListQuery.task)
        filter.node = try request.queryName(RoundListQuery.node)
        filter.from = try request.queryTime(RoundListQuery.from)
        filter.to = try request.queryTime(RoundListQuery.to)
        let states = ["committed", "abandoned"]
        filter.state = try request.queryWord(
            RoundListQuery.state,
            of: Dictionary(uniqueKeysWithValues: states.map { ($0, $0) })
        )
        filter.closing = try request.queryCase(RoundListQuery.closing)
        filter.kind = try request.queryCase(RoundListQuery.kind)
    }
}

extension Request {
    /// A name in the query; nil if it is left out.
    func queryName<Kind>(_ key: String) throws -> Name<Kind>? {
        guard let text = uri.queryParameters.get(key) else { return nil }
        guard let name = Name<Kind>(text) else {
            throw CoordinatorProblem.invalid("query \(key): \(Name<Kind>.expectation)")
        }
        return name
    }

    /// A time in the query; nil if it is left out.
    func queryTime(_ key: String) throws -> Instant? {
        guard let text = uri.queryParameters.get(key) else { return nil }
        guard let time = try? Timestamp(text) else {
            throw CoordinatorProblem.invalid("query \(key): expected ISO 8601 in UTC, as 2026-01-31T12:00:00Z")
        }
        return time.instant
    }

    /// One of a few words in the query; nil if it is left out.
    func queryWord<Value>(_ key: String, of words: [String: Value]) throws -> Value? {
        guard let text = uri.queryParameters.get(key) else { return nil }
        guard let value = words[text] else {
            let expected = words.keys.sorted().joined(separator: ", ")
            throw CoordinatorProblem.invalid("query \(key): expected one of \(expected)")
        }
        return value
    }

    /// As ``queryWord(_:of:)``, with the words of a type.
    func queryCase<Value>(_ key: String) throws -> Value?
    where Value: RawRepresentable & CaseIterable, Value.RawValue == String {
        try queryWord(key, of: Dictionary(uniqueKeysWithValues: Value.allCases.map { ($0.rawValue, $0) }))
    }
}
