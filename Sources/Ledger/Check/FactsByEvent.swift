import GRDB

/// The chain's facts in the order of the events that made them.
struct FactsByEvent {
    /// The last event of the history that was taken over from an older release; 0 if none was. Of the events until then
    /// the chain has the records of rounds only.
    let adopted: Int64
    private let rows: RowCursor
    private var waiting: EntryRow?

    init(_ database: Database) throws {
        let adoption = try Row.fetchOne(
            database,
            sql: "SELECT \(EntryRow.columns) FROM entry WHERE kind = 'history.adopted' LIMIT 1"
        )
        if let adoption, case .historyAdopted(let body)? = try? EntryRow(adoption).stored.entry().body {
            adopted = body.lastEvent
        } else {
            adopted = 0
        }
        rows = try Row.fetchCursor(
            database,
            sql: "SELECT \(EntryRow.columns) FROM entry WHERE event IS NOT NULL ORDER BY position"
        )
    }

    /// The facts of the events until that one which were not taken yet.
    mutating func next(through event: Int64) throws -> [EntryRow] {
        var taken: [EntryRow] = []
        while true {
            if waiting == nil { waiting = try rows.next().map { try EntryRow($0) } }
            guard let row = waiting, row.event ?? 0 <= event else { return taken }
            taken.append(row)
            waiting = nil
        }
    }
}
