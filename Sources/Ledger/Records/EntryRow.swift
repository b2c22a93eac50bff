import Federation
import FoundationEssentials
import GRDB
import Parameters

/// A row of the table `entry`, whose bytes are not looked at yet.
struct EntryRow {
    /// The columns, in the order in which ``init(_:)`` reads them.
    static let columns =
        "position, event, kind, study, round, previous, digest, signer, signature, CAST(entry AS BLOB)"

    let position: Int64
    let event: Int64?
    let kind: String
    let study: StudyName?
    let round: RoundNumber?
    let previous: ContentDigest
    let stored: StoredEntry

    init(
        position: Int64,
        event: Int64?,
        kind: String,
        study: StudyName?,
        round: RoundNumber?,
        previous: ContentDigest,
        stored: StoredEntry
    ) {
        self.position = position
        self.event = event
        self.kind = kind
        self.study = study
        self.round = round
        self.previous = previous
        self.stored = stored
    }

    init(_ row: Row) throws {
        position = try row.decode(atIndex: 0)
        event = try row.decode(atIndex: 1)
        kind = try row.decode(atIndex: 2)
        study = row.hasNull(atIndex: 3) ? nil : try row.name(StudyName.self, atIndex: 3)
        round = row.hasNull(atIndex: 4) ? nil : try row.round(atIndex: 4)
        previous = try row.digest(atIndex: 5)
        var signature: EntrySignature?
        if let bytes = try row.decode(Data?.self, atIndex: 8) {
            signature = EntrySignature(certificate: try row.digest(atIndex: 7), bytes: Array(bytes))
        }
        stored = StoredEntry(
            bytes: Array(try row.bytes(atIndex: 9)),
            digest: try row.digest(atIndex: 6),
            signature: signature
        )
    }

    /// Stores the row.
    func insert(into database: Database) throws {
        try database.cachedStatement(
            sql: """
                INSERT INTO entry (position, event, kind, study, round, previous, digest, signer, signature, entry)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """
        ).execute(arguments: [
            position, event, kind, study?.text, round?.value, previous.stored, stored.digest.stored,
            stored.signature?.certificate.stored, stored.signature.map { Data($0.bytes) },
            String(decoding: stored.bytes, as: UTF8.self),
        ])
    }

    /// The round's record that the entry is.
    ///
    /// - Throws: ``LedgerError/roundUnreadable(_:_:reason:)``.
    func committedRound(_ study: StudyName, _ number: RoundNumber) throws(LedgerError) -> StoredRound {
        do throws(EntryFlaw) {
            let entry = try stored.entry()
            guard case .roundCommitted(let round) = entry.body else { throw EntryFlaw("it is a \(entry.body.kind)") }
            return StoredRound(round: round, position: entry.position, previous: entry.previous, stored: stored)
        } catch {
            throw .roundUnreadable(study, number, reason: error.description)
        }
    }
}
