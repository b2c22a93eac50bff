import Federation
import Hummingbird
import Trust
import Wire

extension RouteRegistry {
    /// What the history shows at a glance, and the federation as it changes.
    mutating func serveArchive(_ feed: LiveFeed) {
        let engine = engine
        serve(.readCurves) { request, context in
            let after = try request.queryInteger("after")
            let limit = try request.queryInteger("limit") ?? 1000
            return try .json(try await engine.curves(of: try context.study(), after: after, limit: limit))
        }
        serve(.readLineage) { request, context in
            let before = try request.queryInteger("before")
            let limit = try request.queryInteger("limit") ?? RoundQuery.defaultLimit
            return try .json(try await engine.lineage(of: try context.study(), before: before, limit: limit))
        }
        serve(.showNode) { request, context in
            let answer = try await engine.node(
                try context.node(),
                study: try request.queryStudy("study"),
                before: try request.queryInteger("before"),
                limit: try request.queryInteger("limit") ?? RoundQuery.defaultLimit
            )
            return try .json(answer)
        }
        serve(.watchEvents) { _, context in
            let leaf = try await context.peerCertificate()
            return try feed.response {
                await engine.admits(leaf, roles: Route.watchEvents.access.roles ?? [])
            }
        }
    }

    /// Links that open the pages on loopback.
    mutating func serveWebLinks(_ door: WebDoor?) {
        let engine = engine
        serve(.createWebLink) { _, context in
            guard let door, let leaf = try await context.peerCertificate() else { throw CoordinatorProblem.webClosed }
            return try .json(try door.link(for: leaf, at: engine.environment.now()), status: .created)
        }
    }
}

extension FederationEngine {
    /// Whether a certificate admits its holder in one of those roles now.
    func admits(_ leaf: [UInt8]?, roles: Set<Role>) -> Bool {
        if case .admitted = admit(leaf, roles: roles, isRenewing: false) { true } else { false }
    }
}

extension Request {
    /// The name of a study in the query; nil if it is left out.
    func queryStudy(_ key: String) throws -> StudyName? {
        guard let text = uri.queryParameters.get(key) else { return nil }
        guard let name = StudyName(text) else {
            throw CoordinatorProblem.invalid("query \(key): \(StudyName.expectation)")
        }
        return name
    }
}
