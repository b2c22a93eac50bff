public import Federation

/// What `federation.yaml` says: the coordinator's address, folders and limits.
public struct FederationSettings: Sendable, Hashable {
    /// The federation.
    public var name: FederationName
    /// The address to listen on.
    public var host: String
    /// The port to listen on; 0 lets the system choose.
    public var port: Int
    /// The names and addresses under which nodes reach the coordinator, the usual one first.
    public var advertise: [String]
    /// The data directory.
    public var dataDirectory: String
    /// The authority's files.
    public var authority: AuthorityFiles
    /// How long certificates live.
    public var certificates: Certificates
    /// What a peer may ask.
    public var limits: Limits
    /// What is logged, and how.
    public var log: LogSettings

    /// The authority's files.
    public struct AuthorityFiles: Sendable, Hashable {
        /// The certificate, and what stands above it.
        public var certificate: String
        /// The private key.
        public var key: String
    }

    /// How long certificates live.
    public struct Certificates: Sendable, Hashable {
        /// A node's, an operator's or an auditor's.
        public var nodeLifetime: Duration
        /// The coordinator's own, made anew at each start.
        public var coordinatorLifetime: Duration
    }

    /// What a peer may ask.
    public struct Limits: Sendable, Hashable {
        /// The longest a request for work may wait.
        public var longPollSeconds: Double
        /// Seconds after which a connection on which nothing moves is closed.
        public var idleSeconds: Double
        /// Bytes of all header fields of a request.
        public var maximumHeaderBytes: Int
        /// Requests a minute of one identity.
        public var requestsPerMinute: Int
        /// Nodes that may enrol.
        public var maximumNodes: Int
    }
}

/// What is logged, and how.
public struct LogSettings: Sendable, Hashable {
    /// From which level on.
    public var level: Level
    /// As text or as JSON.
    public var format: Format

    /// Notices and above, as text.
    public init(level: Level = .notice, format: Format = .text) {
        self.level = level
        self.format = format
    }

    /// The levels of swift-log.
    public enum Level: String, Sendable, Hashable, CaseIterable {
        case trace, debug, info, notice, warning, error, critical
    }

    /// The forms of a log.
    public enum Format: String, Sendable, Hashable, CaseIterable {
        case text, json
    }
}
