public import Federation
import FoundationEssentials
import GRDB
import Parameters
import Synchronization

extension LedgerStore {
    /// What the store knows beside the tables when it appends to the chain.
    struct Chaining {
        /// Who signs; nil: entries stay unsigned until somebody is appointed.
        var signer: (any EntrySigner)?
        /// The software that appends.
        var software: String?
        /// The digests of plans, by study. A plan never changes.
        var plans: [StudyName: ContentDigest] = [:]
    }

    /// Appends facts that are no events of the core, with documents and audit entries, all in one transaction.
    public func append(
        _ entries: [EntryBody],
        at now: Instant,
        documents: [DocumentChange] = [],
        audit: [AuditEntry] = [],
        durability: Plan.Durability = .flush
    ) throws(LedgerError) {
        let documents = try Self.encoded(documents)
        try write(durability) { database in
            for body in entries { try chain(body, at: now, event: nil, in: database) }
            for change in documents { try Self.apply(change, to: database) }
            for entry in audit { try Self.insert(entry, into: database) }
        }
    }

    /// From now on that signer signs. What is unsigned at the end of the chain is signed too, and if another signed
    /// last, an entry says who signs from here on.
    ///
    /// - Parameters:
    ///   - appointment: The signer's certificate and the authority that issued it.
    ///   - now: The time.
    /// - Throws: ``LedgerError/notSigned(reason:)`` if the signer fails; then nothing was changed.
    public func appoint(
        _ signer: any EntrySigner,
        _ appointment: SignerAppointment,
        at now: Instant
    ) throws(LedgerError) {
        let before = chaining.withLock { chaining in
            defer { (chaining.signer, chaining.software) = (signer, appointment.software) }
            return (chaining.signer, chaining.software)
        }
        do {
            try write(.flush) { database in
                try signUnsigned(by: signer, in: database)
                let last = try Data.fetchOne(
                    database,
                    sql: "SELECT signer FROM entry WHERE kind = 'signer.appointed' ORDER BY position DESC LIMIT 1"
                )
                guard last != signer.certificate.stored else { return }
                try chain(.signerAppointed(appointment), at: now, event: nil, in: database)
            }
        } catch {
            chaining.withLock { ($0.signer, $0.software) = before }
            throw error
        }
    }

    /// The end of the chain.
    public func head() throws(LedgerError) -> ChainHead { try read { try Self.head(in: $0) } }

    /// Entries of the chain, in order.
    ///
    /// - Parameters:
    ///   - position: Only entries after that one; 0 for the beginning.
    ///   - limit: The number of entries, at most ``maximumPage``.
    public func entries(after position: Int64 = 0, limit: Int) throws(LedgerError) -> [StoredEntry] {
        try read { database in
            let statement = try database.cachedStatement(
                sql: "SELECT \(EntryRow.columns) FROM entry WHERE position > ? ORDER BY position LIMIT ?"
            )
            return try Row.fetchAll(statement, arguments: [position, Self.page(limit)]).map { try EntryRow($0).stored }
        }
    }

    /// Entries of the chain that are about no single round, the newest first: who came and went, what operators did.
    ///
    /// - Parameters:
    ///   - position: Only entries before that one; nil for the newest.
    ///   - limit: The number of entries, at most ``maximumPage``.
    public func acts(before position: Int64? = nil, limit: Int) throws(LedgerError) -> [ChainEntry] {
        try read { database in
            // The places come from the index alone, so that no record of a round is read.
            let statement = try database.cachedStatement(
                sql: """
                    SELECT \(EntryRow.columns) FROM entry WHERE position IN (
                        SELECT position FROM entry INDEXED BY entry_kind
                        WHERE kind NOT IN ('round.closed', 'round.committed') AND position < ?
                        ORDER BY position DESC LIMIT ?
                    ) ORDER BY position DESC
                    """
            )
            return try Row.fetchAll(statement, arguments: [position ?? .max, Self.page(limit)]).map { row in
                try EntryRow(row).stored.entry()
            }
        }
    }

    /// The fingerprints of the members' certificates that the chain holds as a whole.
    public func certificateFingerprints() throws(LedgerError) -> Set<String> {
        try read { database in
            let rows = try Row.fetchCursor(
                database,
                sql: """
                    SELECT \(EntryRow.columns) FROM entry
                    WHERE kind IN ('member.enrolled', 'member.renewed', 'member.certified')
                    """
            )
            var fingerprints: Set<String> = []
            while let row = try rows.next() {
                switch try EntryRow(row).stored.entry().body {
                case .memberEnrolled(let member), .memberRenewed(let member), .memberCertified(let member):
                    if member.certificate != nil { fingerprints.insert(member.fingerprint) }
                default: continue
                }
            }
            return fingerprints
        }
    }

    // MARK: Within a transaction

    /// Puts a fact at the end of the chain, and signs it if somebody is to.
    func chain(_ body: EntryBody, at now: Instant, event: Int64?, in database: Database) throws {
        let body = try completed(body, in: database)
        let last = try Self.head(in: database)
        let entry = ChainEntry(position: last.position + 1, at: now, previous: last.digest, body: body)
        let bytes = try entry.bytes()
        let digest = ChainEntry.digest(of: bytes, after: last.digest)
        let signer = body.kind.isSignedByNext ? nil : chaining.withLock { $0.signer }
        let signature = try signer.map { try Self.signature(of: digest, by: $0) }
        try EntryRow(
            position: entry.position,
            event: event,
            kind: body.kind.text,
            study: body.study,
            round: body.round,
            previous: last.digest,
            stored: StoredEntry(bytes: bytes, digest: digest, signature: signature)
        ).insert(into: database)
        if let record = body.record { try Self.index(record, in: database) }
    }

    /// Fills in what only the store knows.
    private func completed(_ body: EntryBody, in database: Database) throws -> EntryBody {
        switch body {
        case .roundCommitted(var round):
            try round.record.requireNext(after: Self.lastRound(of: round.record.study, in: database))
            round.plan = try planDigest(of: round.record.study, in: database)
            round.root = try ContributionTree(round.record).root
            round.software = chaining.withLock { $0.software }
            return .roundCommitted(round)
        case .nodeRevoked(var revocation):
            revocation.rounds = try Self.rounds(with: revocation.node, in: database)
            return .nodeRevoked(revocation)
        default: return body
        }
    }

    static func head(in database: Database) throws -> ChainHead {
        let statement = try database.cachedStatement(
            sql: "SELECT position, digest FROM entry ORDER BY position DESC LIMIT 1"
        )
        guard let row = try Row.fetchOne(statement) else { return .origin }
        return ChainHead(position: try row.decode(atIndex: 0), digest: try row.digest(atIndex: 1))
    }

    private static func lastRound(of study: StudyName, in database: Database) throws -> RoundNumber? {
        let statement = try database.cachedStatement(
            sql: "SELECT max(round) FROM entry WHERE kind = 'round.committed' AND study = ?"
        )
        return try Int.fetchOne(statement, arguments: [study.text]).flatMap { RoundNumber($0) }
    }

    /// The digest under which the study's start names its plan; nil if the study is older than the chain.
    private func planDigest(of study: StudyName, in database: Database) throws -> ContentDigest? {
        if let known = chaining.withLock({ $0.plans[study] }) { return known }
        let row = try Row.fetchOne(
            database,
            sql: "SELECT \(EntryRow.columns) FROM entry WHERE kind = 'study.started' AND study = ? LIMIT 1",
            arguments: [study.text]
        )
        guard let row, case .studyStarted(let start) = try EntryRow(row).stored.entry().body else { return nil }
        chaining.withLock { $0.plans[study] = start.digest }
        return start.digest
    }

    private static func signature(of digest: ContentDigest, by signer: any EntrySigner) throws -> EntrySignature {
        do {
            let bytes = try signer.signature(of: EntrySignature.message(of: digest))
            return EntrySignature(certificate: signer.certificate, bytes: bytes)
        } catch {
            throw LedgerError.notSigned(reason: "\(error)")
        }
    }

    private func signUnsigned(by signer: any EntrySigner, in database: Database) throws {
        let rows = try Row.fetchAll(
            database,
            sql: """
                SELECT position, digest FROM entry WHERE signature IS NULL AND kind <> 'round.closed' ORDER BY position
                """
        )
        let update = try database.cachedStatement(
            sql: "UPDATE entry SET signer = ?, signature = ? WHERE position = ?"
        )
        for row in rows {
            let signature = try Self.signature(of: try row.digest(atIndex: 1), by: signer)
            let position = try row.decode(Int64.self, atIndex: 0)
            try update.execute(arguments: [signature.certificate.stored, Data(signature.bytes), position])
        }
    }

    /// What the node gave, by round in which it counted.
    private static func rounds(with node: NodeName, in database: Database) throws -> [NodeRevocation.Rounds] {
        let rows = try Row.fetchAll(
            database,
            sql: "SELECT study, round FROM contribution WHERE node = ? ORDER BY study, round",
            arguments: [node.text]
        )
        var rounds: [(study: StudyName, rounds: [Int])] = []
        for row in rows {
            let study = try row.name(StudyName.self, atIndex: 0)
            if rounds.last?.study != study { rounds.append((study, [])) }
            rounds[rounds.count - 1].rounds.append(try row.decode(Int.self, atIndex: 1))
        }
        return rounds.map { NodeRevocation.Rounds(study: $0.study, rounds: $0.rounds) }
    }

    /// Notes who contributed to a round, for questions about a node.
    private static func index(_ record: RoundRecord, in database: Database) throws {
        let insertion = try database.cachedStatement(
            sql: """
                INSERT INTO contribution (study, round, node, digest, bytes, examples, accepted)
                VALUES (?, ?, ?, ?, ?, ?, ?)
                """
        )
        for part in record.contributions {
            try insertion.execute(arguments: [
                // The round it was made for: of each, a node gives one update, and it counts once.
                record.study.text, part.origin(in: record.round).value, part.node.text, part.update.stored,
                part.byteCount, part.exampleCount, part.accepted.milliseconds,
            ])
        }
    }
}
