import Federation
import Hummingbird
import Ledger
import Wire

extension RouteRegistry {
    /// Who asked for what, and was refused.
    mutating func serveAudit() {
        let (engine, audit) = (engine, audit)
        serve(.listAudit) { request, _ in
            let query = try AuditRequest(request)
            // What was noted a moment ago is part of the answer.
            await audit.write(isLast: false)
            return try .json(try engine.audit(query.filter, before: query.before, limit: query.limit))
        }
    }
}

/// The query of a request for the audit.
private struct AuditRequest {
    let filter: AuditFilter
    let before: Int64?
    let limit: Int

    init(_ request: Request) throws {
        func text(_ key: String) throws -> String? {
            guard let text = request.uri.queryParameters.get(key) else { return nil }
            guard (1...AuditQuery.longestText).contains(text.utf8.count) else {
                throw CoordinatorProblem.invalid("query \(key): expected 1 to \(AuditQuery.longestText) characters")
            }
            return text
        }
        var filter = AuditFilter(
            who: try text(AuditQuery.who),
            what: try text(AuditQuery.what),
            code: try text(AuditQuery.code)
        )
        filter.outcome = try request.queryCase(AuditQuery.outcome)
        if let since = try text(AuditQuery.since) {
            guard let timestamp = try? Timestamp(since) else {
                throw CoordinatorProblem.invalid("query \(AuditQuery.since): expected a time in ISO 8601 and UTC")
            }
            filter.since = timestamp.instant
        }
        self.filter = filter
        before = try request.queryInteger(AuditQuery.before).map(Int64.init)
        let wanted = try request.queryInteger(AuditQuery.limit) ?? AuditQuery.defaultLimit
        guard wanted > 0 else { throw CoordinatorProblem.invalid("query \(AuditQuery.limit): expected at least 1") }
        limit = min(wanted, AuditQuery.maximumLimit)
    }
}

extension FederationEngine {
    /// Entries of the audit, the newest first.
    nonisolated func audit(_ filter: AuditFilter, before sequence: Int64?, limit: Int) throws -> AuditListResponse {
        let entries = try ledger.audit(filter, before: sequence, limit: limit)
        let rotation = try ledger.auditRotation()
        return AuditListResponse(
            entries: entries.map(AuditMessage.init(_:)),
            rotation: rotation.map { AuditRotationMessage(through: $0.through, digest: $0.digest) }
        )
    }
}

extension AuditMessage {
    /// An entry as it travels.
    init(_ stored: StoredAuditEntry) {
        let entry = stored.entry
        self.init(
            position: stored.sequence,
            at: Timestamp(entry.at),
            who: entry.who,
            what: entry.what,
            outcome: entry.outcome,
            code: entry.code,
            detail: entry.detail,
            times: entry.times,
            until: entry.until.map { Timestamp($0) },
            previous: stored.previous,
            digest: stored.digest
        )
    }
}
