public import Federation

/// `GET /v1/nodes`.
public struct NodeListResponse: Sendable, Hashable, Codable {
    /// The nodes by name.
    public var nodes: [NodeSummary]

    /// A list of nodes.
    public init(nodes: [NodeSummary]) { self.nodes = nodes }
}

/// A node in a list.
public struct NodeSummary: Sendable, Hashable, Codable {
    /// The node.
    public var node: NodeName
    /// `enrolled` or `revoked`.
    public var status: String
    /// What it is doing: `waiting`, `working`, `away`, or `revoked`.
    public var activity: String
    /// When it enrolled.
    public var enrolled: Timestamp
    /// When the coordinator last heard from it, since its own start.
    public var lastSeen: Timestamp?
    /// The studies it takes part in; nil for every one.
    public var studies: [StudyName]?
    /// The fingerprint of its newest certificate.
    public var certificate: String
    /// Why it was revoked.
    public var reason: String?

    /// A summary with those facts.
    public init(
        node: NodeName,
        status: String,
        activity: String,
        enrolled: Timestamp,
        lastSeen: Timestamp?,
        studies: [StudyName]?,
        certificate: String,
        reason: String?
    ) {
        self.node = node
        self.status = status
        self.activity = activity
        self.enrolled = enrolled
        self.lastSeen = lastSeen
        self.studies = studies
        self.certificate = certificate
        self.reason = reason
    }

    private enum CodingKeys: String, CodingKey {
        case node, status, activity, enrolled, studies, certificate, reason
        case lastSeen = "last_seen"
    }
}

/// `POST /v1/nodes/{node}/revocation`.
public struct RevocationRequest: Sendable, Hashable, Codable {
    /// Why, for the history.
    public var reason: String

    /// A revocation with that reason.
    public init(reason: String) { self.reason = reason }
}

/// `POST /v1/tokens`.
public struct TokenRequest: Sendable, Hashable, Codable {
    /// The name the token is good for.
    public var name: NodeName
    /// `node`, `operator` or `auditor`.
    public var role: String
    /// How long it is good for, in seconds.
    public var lifetimeSeconds: Double

    /// A request for a token.
    public init(name: NodeName, role: String, lifetimeSeconds: Double) {
        self.name = name
        self.role = role
        self.lifetimeSeconds = lifetimeSeconds
    }

    private enum CodingKeys: String, CodingKey {
        case name, role
        case lifetimeSeconds = "lifetime_seconds"
    }
}

/// `201` to a request for a token. The token is shown this once; the coordinator keeps its hash.
public struct TokenResponse: Sendable, Hashable, Codable {
    /// The token to hand over.
    public var token: String
    /// What the coordinator keeps of it.
    public var summary: TokenSummary

    /// A new token.
    public init(token: String, summary: TokenSummary) {
        self.token = token
        self.summary = summary
    }
}

/// `GET /v1/tokens`.
public struct TokenListResponse: Sendable, Hashable, Codable {
    /// The tokens, oldest first.
    public var tokens: [TokenSummary]

    /// A list of tokens.
    public init(tokens: [TokenSummary]) { self.tokens = tokens }
}

/// A token in a list.
public struct TokenSummary: Sendable, Hashable, Codable {
    /// Its identifier, which is no secret.
    public var identifier: String
    /// The name it is good for.
    public var name: NodeName
    /// The role it is good for.
    public var role: String
    /// `open`, `used`, `revoked` or `expired`.
    public var status: String
    /// When it was made.
    public var created: Timestamp
    /// When it ends.
    public var expires: Timestamp

    /// A summary with those facts.
    public init(
        identifier: String,
        name: NodeName,
        role: String,
        status: String,
        created: Timestamp,
        expires: Timestamp
    ) {
        self.identifier = identifier
        self.name = name
        self.role = role
        self.status = status
        self.created = created
        self.expires = expires
    }
}
