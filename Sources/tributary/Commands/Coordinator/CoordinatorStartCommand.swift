import ArgumentParser
import Coordinator
import Federation
import Foundation
import Logging
import ServiceLifecycle
import Settings
import Trust
import UnixSignals

/// `tributary coordinator start`.
struct CoordinatorStartCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "start",
        abstract: "Run the coordinator until it is told to stop (SIGTERM or Ctrl-C).",
        discussion: """
            Example:
              tributary coordinator start --federation wards/federation.yaml

            It may be killed at any moment: started again, it goes on where it was.
            """
    )

    @Option(
        help: ArgumentHelp("The federation's file.", valueName: "file"),
        completion: .file(extensions: ["yaml", "yml"])
    )
    var federation = "federation.yaml"
    @OptionGroup var logging: LogOptions

    func run() async throws {
        let folder = try FederationFolder(file: federation)
        let logger = logging.logger(label: "tributary.coordinator", default: folder.settings.log)
        let addressFile = folder.addressFile
        let host = folder.settings.advertise.first ?? "localhost"
        let service = try CoordinatorService(
            configuration: try Self.configuration(of: folder),
            environment: CoordinatorEnvironment(
                now: SystemClock.now,
                sleep: { try await Task.sleep(for: $0) },
                version: Tributary.version
            ),
            logger: logger,
            listening: { port in
                // Written when the port is open, so that who finds it can connect.
                try? TextFile.write("https://\(host):\(port)\n", to: addressFile)
                Terminal.note("coordinator of \(folder.settings.name) listens at https://\(host):\(port)")
            }
        )
        try await ServiceGroup(
            configuration: ServiceGroupConfiguration(
                services: [.init(service: service, successTerminationBehavior: .gracefullyShutdownGroup)],
                gracefulShutdownSignals: [.sigterm, .sigint],
                logger: logger
            )
        )
        .run()
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
        return CoordinatorConfiguration(
            federation: settings.name,
            host: settings.host,
            port: settings.port,
            dataDirectory: folder.dataDirectory,
            authority: authority,
            certificateChainPEM: identity.chainPEM,
            privateKeyPEM: identity.privateKeyPEM,
            certificateLifetime: settings.certificates.nodeLifetime,
            limits: limits
        )
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
