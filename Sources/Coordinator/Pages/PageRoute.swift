import HTTPTypes
import Hummingbird
import Wire

/// Every page: its path, its method, its template. Operators and auditors may see them.
enum PageRoute: String, Sendable, Hashable, CaseIterable {
    case overview
    case study
    case rounds
    case round
    case curves
    case forgetting
    case tasks
    case lineage
    case nodes
    case node
    case audit
    case verification
    case verify

    /// The method.
    var method: String { self == .verify ? "POST" : "GET" }

    /// The path, with parameters in braces.
    var path: String {
        switch self {
        case .overview: "/"
        case .study: "/studies/{study}"
        case .rounds: "/studies/{study}/rounds"
        case .round: "/studies/{study}/rounds/{round}"
        case .curves: "/studies/{study}/curves"
        case .forgetting: "/studies/{study}/forgetting"
        case .tasks: "/studies/{study}/tasks"
        case .lineage: "/studies/{study}/lineage"
        case .nodes: "/nodes"
        case .node: "/nodes/{node}"
        case .audit: "/audit"
        case .verification, .verify: "/verification"
        }
    }

    /// The path with its parameters filled in, in order.
    func path(_ values: String...) -> String {
        var rest = values[...]
        let segments = path.split(separator: "/").map { $0.hasPrefix("{") ? rest.popFirst() ?? "" : String($0) }
        return "/" + segments.joined(separator: "/")
    }

    /// The methods of the pages whose template fits a path.
    static func methods(at path: String) -> [String] {
        if PageAsset.all.contains(where: { $0.path == path }) { return ["GET"] }
        return Set(allCases.filter { Route.fits($0.path, path) }.map(\.method)).sorted()
    }

    /// Whether a request asks for a page, so that a refusal is told as one: everything but the programs' paths, to who
    /// takes HTML.
    static func isPage(_ request: Request) -> Bool {
        let path = request.uri.path
        if path.hasPrefix("/v1/") || path == "/healthz" || path == "/readyz" { return false }
        return request.headers[.accept]?.contains("text/html") ?? false
    }
}
