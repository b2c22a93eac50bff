import Federation
import HTTPTypes
import Hummingbird
import Wire

/// Serves the pages, behind a check of who asks: a certificate on the federation's port, a session on loopback.
struct PageRegistry: Sendable {
    let engine: FederationEngine

    /// Registers every page.
    func register<Door: RouterMiddleware>(
        on router: Router<CoordinatorRequestContext>,
        door: (Endpoint) -> Door
    ) where Door.Context == CoordinatorRequestContext {
        for route in PageRoute.allCases {
            guard let method = HTTPRequest.Method(rawValue: route.method) else { continue }
            router.group().add(middleware: door(.page(route))).on(RouterPath(route.path), method: method) {
                request,
                context in
                try await page(route, request, context).response(in: await engine.pageFrame())
            }
        }
        for asset in PageAsset.all {
            router.group().add(middleware: door(.asset)).get(RouterPath(asset.path)) { request, _ in
                asset.response(to: request)
            }
        }
    }

    private func page(_ route: PageRoute, _ request: Request, _ context: CoordinatorRequestContext) async throws -> Page
    {
        switch route {
        case .overview: try await OverviewPage(engine).page()
        case .study: try await StudyPage(engine).page(try context.study())
        case .rounds: try await RoundsPage(engine).page(try context.study(), RoundsQuery(request))
        case .round: try await RoundPage(engine).page(try context.study(), try context.round())
        case .curves: try await CurvesPage(engine).page(try context.study())
        case .forgetting: try await ForgettingPage(engine).page(try context.study(), at: try request.queryInteger("at"))
        case .tasks: try await TasksPage(engine).page(try context.study())
        case .lineage:
            try await LineagePage(engine).page(try context.study(), before: try request.queryInteger("before"))
        case .nodes: try await NodesPage(engine).page(from: try request.queryInteger("from") ?? 0)
        case .node:
            try await NodePage(engine).page(
                try context.node(),
                study: try request.queryStudy("study"),
                before: try request.queryInteger("before")
            )
        case .audit:
            try await AuditPage(engine).page(
                acts: try request.queryInteger(AuditPage.actsBefore),
                requests: try request.queryInteger(AuditPage.requestsBefore)
            )
        case .verification: VerificationPage(engine).page(nil)
        case .verify: VerificationPage(engine).page(try await VerificationPage(engine).verify())
        }
    }
}

extension FederationEngine {
    /// What is around every page.
    func pageFrame() -> PageFrame {
        PageFrame(
            federation: configuration.federation.text,
            version: environment.version,
            studies: state.studies.keys.sorted()
        )
    }
}
