/// Every route of the coordinator: method, path, who may use it, how large a body may be.
///
/// One table, from which the coordinator registers its handlers, the node builds its requests and a test compares
/// `docs/openapi.json`.
public enum Route: String, Sendable, Hashable, CaseIterable {
    case readAuthority
    case enrol
    case renew
    case requestAssignment
    case readBlob
    case inspectBlob
    case storeBlob
    case inspectUpload
    case uploadUpdate
    case continueUpload
    case reportProgress
    case declineAssignment
    case readStatus
    case listStudies
    case startStudy
    case showStudy
    case pauseStudy
    case resumeStudy
    case stopStudy
    case listTasks
    case advanceTask
    case listRounds
    case showRound
    case readCurves
    case readLineage
    case watchEvents
    case readHistory
    case proveContribution
    case listNodes
    case showNode
    case revokeNode
    case listAudit
    case listTokens
    case createToken
    case revokeToken
    case createWebLink
    case readHealth
    case readReadiness
    case readMetrics

    /// Who may use a route.
    public enum Access: Sendable, Hashable {
        /// Whoever holds a one-time token; no certificate yet.
        case tokenHolder
        /// Nodes.
        case node
        /// Operators.
        case `operator`
        /// Operators and auditors.
        case reader
        /// Everyone with a certificate: nodes, operators, auditors.
        case member
    }

    /// The largest body of a JSON request: 1 MiB.
    public static let jsonBodyLimit = 1 << 20

    /// How a route's body is limited.
    public enum BodyLimit: Sendable, Hashable {
        /// No body is read.
        case none
        /// JSON of at most ``Route/jsonBodyLimit`` bytes.
        case json
        /// A model or an update: as large as the model's layout makes it.
        case model
    }

    /// The method.
    public var method: String { facts.method }
    /// The path, with parameters in braces.
    public var path: String { facts.path }
    /// Who may use it.
    public var access: Access { facts.access }
    /// How large its body may be.
    public var bodyLimit: BodyLimit { facts.bodyLimit }

    private typealias Facts = (method: String, path: String, access: Access, bodyLimit: BodyLimit)

    private var facts: Facts {
        let update = "/v1/studies/{study}/rounds/{round}/update"
        return switch self {
        case .readAuthority: ("GET", "/v1/authority", .tokenHolder, .none)
        case .enrol: ("POST", "/v1/enrolments", .tokenHolder, .json)
        case .renew: ("POST", "/v1/renewals", .member, .json)
        case .requestAssignment: ("GET", "/v1/assignments", .node, .none)
        case .readBlob: ("GET", "/v1/blobs/{digest}", .member, .none)
        case .inspectBlob: ("HEAD", "/v1/blobs/{digest}", .member, .none)
        case .storeBlob: ("PUT", "/v1/blobs/{digest}", .operator, .model)
        case .inspectUpload: ("HEAD", update, .node, .none)
        case .uploadUpdate: ("PUT", update, .node, .model)
        case .continueUpload: ("PATCH", update, .node, .model)
        case .reportProgress: ("POST", "/v1/studies/{study}/rounds/{round}/progress", .node, .json)
        case .declineAssignment: ("POST", "/v1/studies/{study}/rounds/{round}/declination", .node, .json)
        case .readStatus: ("GET", "/v1/status", .reader, .none)
        case .listStudies: ("GET", "/v1/studies", .member, .none)
        case .startStudy: ("POST", "/v1/studies", .operator, .json)
        case .showStudy: ("GET", "/v1/studies/{study}", .member, .none)
        case .pauseStudy: ("POST", "/v1/studies/{study}/pause", .operator, .json)
        case .resumeStudy: ("POST", "/v1/studies/{study}/resume", .operator, .json)
        case .stopStudy: ("POST", "/v1/studies/{study}/stop", .operator, .json)
        case .listTasks: ("GET", "/v1/studies/{study}/tasks", .reader, .none)
        case .advanceTask: ("POST", "/v1/studies/{study}/tasks/advance", .operator, .json)
        case .listRounds: ("GET", "/v1/studies/{study}/rounds", .reader, .none)
        case .showRound: ("GET", "/v1/studies/{study}/rounds/{round}", .reader, .none)
        case .readCurves: ("GET", "/v1/studies/{study}/curves", .reader, .none)
        case .readLineage: ("GET", "/v1/studies/{study}/lineage", .reader, .none)
        case .watchEvents: ("GET", "/v1/events", .reader, .none)
        case .readHistory: ("GET", "/v1/history", .reader, .none)
        case .proveContribution: ("GET", "/v1/studies/{study}/rounds/{round}/proofs/{node}", .member, .none)
        case .listNodes: ("GET", "/v1/nodes", .reader, .none)
        case .showNode: ("GET", "/v1/nodes/{node}", .reader, .none)
        case .revokeNode: ("POST", "/v1/nodes/{node}/revocation", .operator, .json)
        case .listAudit: ("GET", "/v1/audit", .reader, .none)
        case .listTokens: ("GET", "/v1/tokens", .operator, .none)
        case .createToken: ("POST", "/v1/tokens", .operator, .json)
        case .revokeToken: ("DELETE", "/v1/tokens/{token}", .operator, .none)
        case .createWebLink: ("POST", "/v1/web-links", .operator, .none)
        case .readHealth: ("GET", "/healthz", .member, .none)
        case .readReadiness: ("GET", "/readyz", .member, .none)
        case .readMetrics: ("GET", "/metrics", .reader, .none)
        }
    }

    /// The path with its parameters filled in, in order.
    ///
    /// - Precondition: as many values as the path has parameters. Values are names, numbers and digests, which need
    ///   no escaping.
    public func path(_ values: String...) -> String { path(values) }

    /// As ``path(_:)-(String...)``, with the values in an array.
    public func path(_ values: [String]) -> String {
        var remaining = values[...]
        let segments = path.split(separator: "/").map { segment in
            segment.hasPrefix("{") ? (remaining.popFirst() ?? "") : String(segment)
        }
        let parameters = path.count { $0 == "{" }
        precondition(values.count == parameters, "\(path) takes \(parameters) values, found \(values.count)")
        return "/" + segments.joined(separator: "/")
    }
}
