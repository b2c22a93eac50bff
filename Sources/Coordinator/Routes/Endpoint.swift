import Trust
import Wire

/// What a request asks for: a route of the protocol, a page, or a file that pages load.
enum Endpoint: Sendable, Hashable {
    case route(Route)
    case page(PageRoute)
    case asset

    /// Method and template of the path, never what a peer wrote into it; for log, metrics and audit.
    var subject: String {
        switch self {
        case .route(let route): "\(route.method) \(route.path)"
        case .page(let page): "\(page.method) \(page.path)"
        case .asset: "GET \(PageAsset.folder)"
        }
    }

    /// The roles that may ask; nil where a token stands for the certificate.
    var roles: Set<Role>? {
        switch self {
        case .route(let route): route.access.roles
        case .page, .asset: [.operator, .auditor]
        }
    }

    /// Whether the path has parameters, so that it says more than the template.
    var hasParameters: Bool { subject.contains("{") }

    /// Whether being asked is nothing that anybody wants to read of: probes, and files of pages.
    var isQuiet: Bool { [.route(.readHealth), .route(.readReadiness), .asset].contains(self) }
}

extension Route.Access {
    /// The roles that may use a route; nil where a token stands for the certificate.
    var roles: Set<Role>? {
        switch self {
        case .tokenHolder: nil
        case .node: [.node]
        case .operator: [.operator]
        case .reader: [.operator, .auditor]
        case .member: [.node, .operator, .auditor]
        }
    }
}
