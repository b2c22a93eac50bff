import ArgumentParser
import Coordinator
import Federation
import Foundation
import Settings
import Supervision
import Trust

/// `tributary coordinator start`.
struct CoordinatorStartCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "start",
        abstract: "Run the coordinator until it is told to stop (SIGTERM or Ctrl-C).",
        discussion: """
            Example:
              tributary coordinator start --federation wards/federation.yaml

            It may be killed at any moment: started again, it goes on where it was. Told to stop twice, it stops at
            once. Under systemd: docs/operations.md.
            """
    )

    @Option(
        help: ArgumentHelp("The federation's file.", valueName: "file"),
        completion: .file(extensions: ["yaml", "yml"])
    )
    var federation = "federation.yaml"
    @Flag(help: "Start although this machine's clock is behind the newest event: it is right, and was wrong before.")
    var acceptClock = false
    @OptionGroup var logging: LogOptions
    @OptionGroup var traces: TraceOptions

    func run() async throws {
        Heap.returnsLargeBlocks()
        OpenFiles.raiseLimit()
        let folder = try FederationFolder(file: federation)
        let logger = logging.logger(label: "tributary.coordinator", default: folder.settings.log)
        SystemClock.tellShift(logger)
        let addressFile = folder.addressFile
        let host = folder.settings.advertise.first ?? "localhost"
        var configuration = try Self.configuration(of: folder)
        configuration.acceptsClock = acceptClock
        let service = try CoordinatorService(
            configuration: configuration,
            environment: CoordinatorEnvironment(
                now: SystemClock.steady,
                sleep: LoopSleep.sleep,
                version: Tributary.version,
                tracer: try traces.tracer(service: "coordinator")
            ),
            logger: logger,
            listening: { port in
                // Written when the port is open, so that who finds it can connect.
                try? TextFile.write("https://\(host):\(port)\n", to: addressFile)
                Terminal.note("coordinator of \(folder.settings.name) listens at https://\(host):\(port)")
            }
        )
        let runner = ServiceRunner(
            healthPort: folder.settings.healthPort,
            logger: logger,
            readiness: service.readiness,
            metrics: folder.settings.tellsMetricsOnLoopback ? service.metricsText : nil,
            condition: service.condition
        )
        try await runner.run(service)
        Terminal.note("coordinator stopped; everything is stored")
    }

    private static func configuration(of folder: FederationFolder) throws -> CoordinatorConfiguration {
        let settings = folder.settings
        let authority = try Authority(
            certificatePEM: try TextFile.read(folder.authorityCertificate, expecting: "the authority's certificate"),
            privateKeyPEM: try TextFile.read(folder.authorityKey, expecting: "the authority's private key"),
            place: folder.authorityCertificate
        )
        let identity = try ServerIdentity(authority: authority, settings: settings)
        var limits = CoordinatorConfiguration.Limits()
        limits.longPollSeconds = settings.limits.longPollSeconds
        limits.idleSeconds = settings.limits.idleSeconds
        limits.headerByteCount = settings.limits.maximumHeaderBytes
        limits.requestsPerMinute = settings.limits.requestsPerMinute
        limits.nodeCount = settings.limits.maximumNodes
        limits.drainSeconds = settings.limits.drainSeconds
        var configuration = CoordinatorConfiguration(
            federation: settings.name,
            host: settings.host,
            port: settings.port,
            dataDirectory: folder.dataDirectory,
            authority: authority,
            certificateChainPEM: identity.chainPEM,
            privateKeyPEM: identity.privateKeyPEM,
            certificateLifetime: settings.certificates.nodeLifetime,
            renewalGrace: settings.certificates.renewalGrace,
            limits: limits
        )
        configuration.webPort = settings.webPort
        return configuration
    }
}

/// The coordinator's own certificate: made anew at each start, so that it is always young and nothing has to be kept.
struct ServerIdentity {
    let chainPEM: String
    let privateKeyPEM: String

    init(authority: Authority, settings: FederationSettings) throws {
        guard let name = NodeName("coordinator") else { preconditionFailure("a name in the source does not fit") }
        let made = try SigningRequest.make(name: name)
        let issued = try authority.issue(
            try SigningRequest(pem: made.requestPEM),
            identity: Identity(federation: settings.name, role: .coordinator, name: name),
            hosts: try settings.advertise.map { host in try HostName(host) },
            at: SystemClock.now(),
            lifetime: settings.certificates.coordinatorLifetime
        )
        chainPEM = issued.chainPEM
        privateKeyPEM = made.privateKeyPEM
    }
}
