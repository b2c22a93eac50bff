public import Federation

/// What a `federation.yaml` says.
public struct FederationSettings: Sendable, Hashable {
    /// The federation's name.
    public var name: FederationName
    /// The address to listen on; 127.0.0.1.
    public var host: String
    /// The port to listen on, 0 if the system chooses one; 8443.
    public var port: Int
    /// The names and addresses under which nodes reach the coordinator, which its certificate is for; `localhost` and
    /// 127.0.0.1. The first is the one that is told to people.
    public var advertise: [String]
    /// The data directory, as it is written: relative to the file's folder; `data`.
    public var dataDirectory: String
    /// The files of the authority.
    public var authority: AuthorityFiles
    /// What peers may ask of the coordinator.
    public var limits: CoordinatorLimits
    /// How long certificates are good for.
    public var certificates: CertificateLifetimes
    /// What is logged and how.
    public var log: LogSettings
    /// The port on loopback for probes, 0 if the system chooses one; nil: none.
    public var healthPort: Int?
    /// Whether metrics are told there too, to whoever asks on this machine.
    public var tellsMetricsOnLoopback: Bool
    /// The port on loopback for the pages, 0 if the system chooses one; nil: none.
    public var webPort: Int?

    /// The settings of a federation, with the documented defaults.
    ///
    /// - Parameter authority: The files of the authority; `authority.pem` and `authority.key` in the data directory.
    public init(
        name: FederationName,
        host: String = "127.0.0.1",
        port: Int = 8443,
        advertise: [String] = ["localhost", "127.0.0.1"],
        dataDirectory: String = "data",
        authority: AuthorityFiles? = nil,
        limits: CoordinatorLimits = CoordinatorLimits(),
        certificates: CertificateLifetimes = CertificateLifetimes(),
        log: LogSettings = LogSettings(),
        healthPort: Int? = nil,
        tellsMetricsOnLoopback: Bool = false
    ) {
        self.name = name
        self.host = host
        self.port = port
        self.advertise = advertise
        self.dataDirectory = dataDirectory
        self.authority = authority ?? AuthorityFiles(in: dataDirectory)
        self.limits = limits
        self.certificates = certificates
        self.log = log
        self.healthPort = healthPort
        self.tellsMetricsOnLoopback = tellsMetricsOnLoopback
    }
}
