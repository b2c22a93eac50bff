import Federation
import Ledger

/// Who came and went, what operators did, and who asked for what and was refused; the newest first.
struct AuditPage {
    private let engine: FederationEngine

    init(_ engine: FederationEngine) { self.engine = engine }

    /// The entries of a page.
    static let length = 100
    /// The keys of the query: where the one list goes on, and the other.
    static let actsBefore = "acts"
    static let requestsBefore = "before"

    func page(acts position: Int?, requests sequence: Int?) async throws -> Page {
        let acts = try engine.ledger.acts(before: position.map(Int64.init), limit: Self.length)
        let requests = try engine.ledger.audit(before: sequence.map(Int64.init), limit: Self.length)
        var values: PageValues = [
            "acts": acts.map(Self.values), "noActs": acts.isEmpty,
            "entries": requests.map(Self.values), "noEntries": requests.isEmpty,
        ]
        let earlierActs = acts.last.flatMap { acts.count == Self.length ? "\($0.position)" : nil }
        values["actsPager"] = Self.pager(
            "Pages of members and operators",
            older: earlierActs.map { [(Self.actsBefore, $0)] },
            isNewest: position == nil,
            staying: sequence.map { (Self.requestsBefore, "\($0)") }
        )
        let earlierRequests = requests.last.flatMap { requests.count == Self.length ? "\($0.sequence)" : nil }
        values["requestsPager"] = Self.pager(
            "Pages of requests",
            older: earlierRequests.map { [(Self.requestsBefore, $0)] },
            isNewest: sequence == nil,
            staying: position.map { (Self.actsBefore, "\($0)") }
        )
        return Page(.audit, title: "Audit trail", values)
    }

    private static func pager(
        _ label: String,
        older: [(String, String)]?,
        isNewest: Bool,
        staying other: (String, String)?
    ) -> PageValues? {
        if older == nil, isNewest { return nil }
        let rest = other.map { [$0] } ?? []
        var values: PageValues = ["label": label]
        if let older { values["older"] = PageText.link(PageRoute.audit.path, older + rest) }
        if !isNewest { values["newest"] = PageText.link(PageRoute.audit.path, rest) }
        return values
    }

    private static func values(_ entry: ChainEntry) -> PageValues {
        let act = ActText(entry.body)
        var values: PageValues = [
            "position": entry.position, "what": act.what, "who": act.who ?? PageText.nothing,
            "detail": act.detail ?? "",
        ]
        values["at"] = PageText.time(entry.at)
        return values
    }

    private static func values(_ stored: StoredAuditEntry) -> PageValues {
        let entry = stored.entry
        var values: PageValues = [
            "sequence": stored.sequence, "who": entry.who, "what": entry.what, "outcome": entry.outcome.rawValue,
            "code": entry.code ?? "", "detail": entry.detail ?? "", "times": PageText.count(entry.times),
        ]
        values["at"] = PageText.time(entry.at)
        return values
    }
}
