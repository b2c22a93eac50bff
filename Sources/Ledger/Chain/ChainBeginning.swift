import Federation
import FoundationEssentials
import GRDB
import Parameters

/// How a chain begins: with a new federation, or with a history of a release that had a chain a study.
///
/// What is here is part of format 3 and never edited.
enum ChainBeginning {
    /// Format 3: one chain a federation. Each record of a round becomes an entry, byte for byte, in the order in which
    /// the rounds were committed; then an entry names the ends of the old chains and the members.
    static let step: Migrations.Step = { database in
        try database.execute(
            sql: """
                CREATE TABLE entry (
                    position INTEGER PRIMARY KEY, event INTEGER, kind TEXT NOT NULL, study TEXT, round INTEGER,
                    previous BLOB NOT NULL, digest BLOB NOT NULL, signer BLOB, signature BLOB, entry TEXT NOT NULL
                ) STRICT;
                CREATE UNIQUE INDEX entry_round ON entry (study, round) WHERE kind = 'round.committed';
                CREATE INDEX entry_kind ON entry (kind, study);
                """
        )
        if let created = try Row.fetchOne(database, sql: "SELECT name, created FROM federation WHERE id = 1") {
            let federation = try created.name(FederationName.self, atIndex: 0)
            let beginning = EntryBody.federationCreated(FederationCreation(federation: federation, format: 1))
            try append(beginning, at: try created.instant(atIndex: 1), to: database)
            try adopt(in: database)
        }
        try database.execute(sql: "DROP TABLE round")
    }

    /// Puts an unsigned entry at the end of the chain.
    static func append(_ body: EntryBody, at now: Instant, to database: Database) throws {
        try append(
            kind: body.kind,
            json: try body.json(),
            at: now,
            of: (body.study, body.round, nil),
            to: database
        )
    }

    private static func append(
        kind: EntryKind,
        json: [UInt8],
        at now: Instant,
        of subject: (study: StudyName?, round: RoundNumber?, event: Int64?),
        to database: Database
    ) throws {
        let head = try LedgerStore.head(in: database)
        let position = head.position + 1
        let bytes = ChainEntry.bytes(position: position, at: now, previous: head.digest, kind: kind, body: json)
        try EntryRow(
            position: position,
            event: subject.event,
            kind: kind.text,
            study: subject.study,
            round: subject.round,
            previous: head.digest,
            stored: StoredEntry(
                bytes: bytes,
                digest: ChainEntry.digest(of: bytes, after: head.digest),
                signature: nil
            )
        ).insert(into: database)
    }

    private static func adopt(in database: Database) throws {
        let rows = try Row.fetchCursor(
            database,
            sql: "SELECT study, number, event, CAST(record AS BLOB) FROM round ORDER BY position"
        )
        while let row = try rows.next() {
            let json = try row.bytes(atIndex: 3)
            let study = try row.name(StudyName.self, atIndex: 0)
            let number = try row.round(atIndex: 1)
            guard let record = try? LedgerJSON.value(CommittedInstant.self, from: json) else {
                throw LedgerError.roundUnreadable(study, number, reason: "it is no record")
            }
            try append(
                kind: .roundCommitted,
                json: Array(#"{"record":"#.utf8) + json + [UInt8(ascii: "}")],
                at: record.committed,
                of: (study, number, try row.decode(Int64.self, atIndex: 2)),
                to: database
            )
        }
        let last = try Row.fetchOne(database, sql: "SELECT sequence, at FROM event ORDER BY sequence DESC LIMIT 1")
        guard let last else { return }
        let format = try Int.fetchOne(database, sql: "PRAGMA user_version") ?? 0
        let adoption = HistoryAdoption(
            format: format,
            lastEvent: try last.decode(atIndex: 0),
            heads: try heads(in: database),
            members: try members(in: database)
        )
        try append(.historyAdopted(adoption), at: try last.instant(atIndex: 1), to: database)
    }

    /// Only when, which every release wrote.
    private struct CommittedInstant: Decodable { let committed: Instant }

    private static func heads(in database: Database) throws -> [HistoryAdoption.Head] {
        let sql = """
            SELECT study, number, digest FROM round AS one
            WHERE number = (SELECT max(number) FROM round AS other WHERE other.study = one.study) ORDER BY study
            """
        return try Row.fetchAll(database, sql: sql).map { row in
            HistoryAdoption.Head(
                study: try row.name(StudyName.self, atIndex: 0),
                round: try row.round(atIndex: 1),
                digest: try row.digest(atIndex: 2)
            )
        }
    }

    private static func members(in database: Database) throws -> [HistoryAdoption.Member] {
        let rows = try Row.fetchCursor(
            database,
            sql: """
                SELECT CAST(payload AS BLOB) FROM event
                WHERE kind IN ('node.enrolled', 'node.renewed', 'node.revoked') ORDER BY sequence
                """
        )
        var members: [NodeName: HistoryAdoption.Member] = [:]
        while let row = try rows.next() {
            switch try LedgerJSON.value(FederationEvent.self, from: row.bytes(atIndex: 0)) {
            case .nodeEnrolled(let node, let certificate):
                members[node] = HistoryAdoption.Member(node: node, certificates: [certificate])
            case .nodeRenewed(let node, let certificate): members[node]?.certificates.append(certificate)
            case .nodeRevoked(let node, let reason):
                if members[node]?.revoked == nil { members[node]?.revoked = reason }
            default: continue
            }
        }
        return members.keys.sorted().compactMap { members[$0] }
    }
}
