public import Federation
public import Tracing
public import Trust

/// What a coordinator needs to know before it starts.
public struct CoordinatorConfiguration: Sendable {
    /// The federation it serves.
    public var federation: FederationName
    /// The address to listen on.
    public var host: String
    /// The port to listen on; 0 lets the system choose.
    public var port: Int
    /// The data directory.
    public var dataDirectory: String
    /// The authority, which signs enrolments.
    public var authority: Authority
    /// The coordinator's certificate and the authority's, in PEM, its own first.
    public var certificateChainPEM: String
    /// The certificate's private key in PEM.
    public var privateKeyPEM: String
    /// How long a certificate of a node is good for.
    public var certificateLifetime: Duration
    /// How long after its end a node's certificate, if the roster knows it, may still be renewed. It is good for
    /// nothing else then.
    public var renewalGrace: Duration
    /// What a peer may ask of it.
    public var limits: Limits
    /// The port of 127.0.0.1 on which the pages are served to who has a link; 0 lets the system choose; nil: none.
    public var webPort: Int?
    /// Whether it starts although its clock is behind what the history says was the time.
    public var acceptsClock = false

    /// A configuration with those parts.
    public init(
        federation: FederationName,
        host: String,
        port: Int,
        dataDirectory: String,
        authority: Authority,
        certificateChainPEM: String,
        privateKeyPEM: String,
        certificateLifetime: Duration = Authority.defaultCertificateLifetime,
        renewalGrace: Duration = CoordinatorConfiguration.defaultRenewalGrace,
        limits: Limits = Limits()
    ) {
        self.federation = federation
        self.host = host
        self.port = port
        self.dataDirectory = dataDirectory
        self.authority = authority
        self.certificateChainPEM = certificateChainPEM
        self.privateKeyPEM = privateKeyPEM
        self.certificateLifetime = certificateLifetime
        self.renewalGrace = renewalGrace
        self.limits = limits
    }

    /// 60 days.
    public static let defaultRenewalGrace: Duration = .seconds(60 * 86_400)

    /// What a peer may ask of a coordinator.
    public struct Limits: Sendable, Hashable {
        /// The longest a request for an assignment may wait, in seconds.
        public var longPollSeconds: Double = 30
        /// A connection on which nothing moves is closed after so many seconds.
        public var idleSeconds: Double = 120
        /// The bytes of all header fields of a request.
        public var headerByteCount = 16 * 1024
        /// Requests a minute that one identity may make, before it is told to slow down.
        public var requestsPerMinute = 6000
        /// Nodes that may enrol.
        public var nodeCount = 10_000
        /// The bytes of a model.
        public var modelByteCount = 8 << 30

        /// Requests under way when the coordinator is told to stop may take so many seconds more.
        public var drainSeconds: Double = 30

        /// The documented defaults.
        public init() {}
    }
}

/// The world as the coordinator sees it: the time and how to let it pass.
public struct CoordinatorEnvironment: Sendable {
    /// The time now.
    public var now: @Sendable () -> Instant
    /// Waits.
    public var sleep: @Sendable (Duration) async throws -> Void
    /// The software's version, for the status.
    public var version: String
    /// Where the spans of rounds go.
    public var tracer: any Tracer

    /// An environment with that clock.
    public init(
        now: @escaping @Sendable () -> Instant,
        sleep: @escaping @Sendable (Duration) async throws -> Void,
        version: String,
        tracer: any Tracer = NoOpTracer()
    ) {
        self.tracer = tracer
        self.now = now
        self.sleep = sleep
        self.version = version
    }
}
