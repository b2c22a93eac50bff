import FoundationEssentials
import GRDB

/// A row of the table `document`, its body not decoded yet.
struct DocumentRow {
    /// The columns, in the order in which ``init(_:)`` reads them.
    static let columns = "kind, key, CAST(body AS BLOB), checksum"

    let kind: String
    let key: String
    let body: Data
    private let checksum: Int64

    init(_ row: Row) throws {
        kind = try row.decode(atIndex: 0)
        key = try row.decode(atIndex: 1)
        body = try row.bytes(atIndex: 2)
        checksum = try row.decode(atIndex: 3)
    }

    /// The document.
    func decoded<Document: Decodable>(_ type: Document.Type) throws(LedgerError) -> Document {
        try requireUnchanged()
        do {
            return try LedgerJSON.value(type, from: body)
        } catch {
            throw .documentUnreadable(kind: kind, key: key, reason: LedgerJSON.reason(error))
        }
    }

    /// Compares the bytes with the checksum.
    func requireUnchanged() throws(LedgerError) {
        let text = String(decoding: body, as: UTF8.self)
        guard Data(text.utf8) == body, Checksum.ofDocument(kind, key: key, body: text) == checksum else {
            throw .documentUnreadable(kind: kind, key: key, reason: "its bytes were changed")
        }
    }
}
