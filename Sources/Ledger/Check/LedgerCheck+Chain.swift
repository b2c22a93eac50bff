import Federation
import GRDB
import Parameters

/// What is checked about the chain: that it holds together, and that it says what the events give. Signatures are
/// checked by who has certificates.
extension LedgerCheck {
    /// Computes the chain anew, and goes on behind a break.
    mutating func chain(_ database: Database) throws {
        var walk = ChainWalk()
        var heads: [StudyName: LedgerReport.StudyHead] = [:]
        let rows = try Row.fetchCursor(database, sql: "SELECT \(EntryRow.columns) FROM entry ORDER BY position")
        while let row = try rows.next() {
            let row = try EntryRow(row)
            report.entryCount += 1
            if row.stored.signature == nil, EntryKind(row.kind)?.isSignedByNext != true { report.unsignedCount += 1 }
            do throws(LedgerError) {
                try walk.step(row)
            } catch {
                note(.error("entry \(row.position)", error))
                walk.skip(to: row)
            }
            guard let record = try? row.stored.entry().body.record else { continue }
            report.roundCount += 1
            retention.note(record)
            let follows = record.round == heads[record.study]?.round.next ?? .first
            if !follows { note(.changed("entry \(row.position)", "round \(record.round) follows another round")) }
            let head = LedgerReport.StudyHead(study: record.study, round: record.round, digest: row.stored.digest)
            heads[record.study] = head
        }
        report.head = walk.head
        report.heads = heads.keys.sorted().compactMap { heads[$0] }
        if report.entryCount == 0 { note(.changed("entry", "the chain has no entry, expected the federation's first")) }
    }

    /// Compares the facts that an event gives with those that are stored.
    mutating func compare(_ derived: [EntryBody], with rows: [EntryRow], event: Int64, adopted: Int64) {
        // A history that was taken over has records only.
        let expected = event <= adopted ? derived.filter { $0.record != nil } : derived
        let found = rows.filter { $0.event == event }
        for row in rows where row.event != event {
            note(.changed("entry \(row.position)", "it names event \(row.event ?? 0), which is not there"))
        }
        for body in expected.dropFirst(found.count) {
            if let record = body.record {
                note(.error("round \(record.round) of \(record.study)", .roundMissing(record.study, record.round)))
            } else {
                note(.changed("event \(event)", "the chain does not say \(body.kind)"))
            }
        }
        for row in found.dropFirst(expected.count) {
            note(.changed("entry \(row.position)", "event \(event) does not give it"))
        }
        for (body, row) in zip(expected, found) {
            // What cannot be read is the chain's to report.
            guard let stored = try? row.stored.entry().body else { continue }
            if stored.essence != body.essence {
                note(.changed("entry \(row.position)", "it says something else than event \(event) gives"))
            }
        }
    }
}

extension EntryBody {
    /// What the core decides about it, without what only a shell or the store knows.
    fileprivate var essence: EntryBody {
        switch self {
        case .memberEnrolled(let body):
            .memberEnrolled(MemberCertificate(name: body.name, role: body.role, fingerprint: body.fingerprint))
        case .memberRenewed(let body):
            .memberRenewed(MemberCertificate(name: body.name, role: body.role, fingerprint: body.fingerprint))
        case .nodeRevoked(let body): .nodeRevoked(NodeRevocation(node: body.node, reason: body.reason))
        case .studyStarted(let body): .studyStarted(body.withoutAuthor)
        case .studyPaused(let body): .studyPaused(body.withoutAuthor)
        case .studyResumed(let body): .studyResumed(body.withoutAuthor)
        case .studyStopped(let body): .studyStopped(body.withoutAuthor)
        case .taskEnded(let body):
            .taskEnded(TaskEnd(study: body.study, task: body.task, boundary: body.boundary, rounds: body.rounds))
        case .roundCommitted(let body): .roundCommitted(CommittedRound(record: body.record))
        case .federationCreated, .historyAdopted, .signerAppointed, .coordinatorRestored, .memberCertified,
            .tokenCreated, .tokenRevoked, .studyFinished, .roundClosed, .unknown:
            self
        }
    }
}

extension StudyFact {
    fileprivate var withoutAuthor: StudyFact { StudyFact(study: study, reason: reason, model: model) }
}

extension StudyStart {
    fileprivate var withoutAuthor: StudyStart {
        var copy = self
        copy.by = nil
        return copy
    }
}
