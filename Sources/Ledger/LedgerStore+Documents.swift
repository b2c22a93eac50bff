public import Federation
import GRDB

extension LedgerStore {
    /// Changes documents and adds to the audit, all in one transaction, without an event.
    public func write(
        documents: [DocumentChange] = [],
        audit: [AuditEntry] = [],
        durability: Plan.Durability
    ) throws(LedgerError) {
        let documents = try Self.encoded(documents)
        try write(durability) { database in
            for change in documents { try Self.apply(change, to: database) }
            for entry in audit { try Self.insert(entry, into: database) }
        }
    }

    /// The document of that kind and key; nil if there is none.
    ///
    /// - Throws: ``LedgerError/documentUnreadable(kind:key:reason:)`` if it is not a `Document`.
    public func document<Document: Decodable>(
        _ kind: DocumentKind,
        key: String,
        as type: Document.Type = Document.self
    ) throws(LedgerError) -> Document? {
        try read { database in
            let statement = try database.cachedStatement(
                sql: "SELECT \(DocumentRow.columns) FROM document WHERE kind = ? AND key = ?"
            )
            guard let row = try Row.fetchOne(statement, arguments: [kind.text, key]) else { return nil }
            return try DocumentRow(row).decoded(type)
        }
    }

    /// All documents of that kind, in the order of their keys.
    public func documents<Document: Decodable>(
        _ kind: DocumentKind,
        as type: Document.Type = Document.self
    ) throws(LedgerError) -> [(key: String, value: Document)] {
        try read { database in
            let statement = try database.cachedStatement(
                sql: "SELECT \(DocumentRow.columns) FROM document WHERE kind = ? ORDER BY key"
            )
            var documents: [(key: String, value: Document)] = []
            let rows = try Row.fetchCursor(statement, arguments: [kind.text])
            while let row = try rows.next() {
                let found = try DocumentRow(row)
                documents.append((found.key, try found.decoded(type)))
            }
            return documents
        }
    }

    // MARK: Within a transaction

    /// A change whose value is JSON already; nil stands for a removal.
    struct EncodedChange {
        var kind: DocumentKind
        var key: String
        var body: String?
    }

    static func encoded(_ changes: [DocumentChange]) throws(LedgerError) -> [EncodedChange] {
        var encoded: [EncodedChange] = []
        for change in changes {
            switch change {
            case .put(let kind, let key, let value):
                let body = try LedgerJSON.text(of: value, what: "document \(kind)/\(key)")
                encoded.append(EncodedChange(kind: kind, key: key, body: body))
            case .remove(let kind, let key):
                encoded.append(EncodedChange(kind: kind, key: key, body: nil))
            }
        }
        return encoded
    }

    static func apply(_ change: EncodedChange, to database: Database) throws {
        if let body = change.body {
            let checksum = Checksum.ofDocument(change.kind.text, key: change.key, body: body)
            try database.cachedStatement(
                sql: "INSERT OR REPLACE INTO document (kind, key, body, checksum) VALUES (?, ?, ?, ?)"
            ).execute(arguments: [change.kind.text, change.key, body, checksum])
        } else {
            try database.cachedStatement(sql: "DELETE FROM document WHERE kind = ? AND key = ?")
                .execute(arguments: [change.kind.text, change.key])
        }
    }
}
