import AsyncHTTPClient
import Federation
import Foundation
import InMemoryLogging
import Ledger
import Logging
import NIOCore
import NIOSSL
import Parameters
import ServiceLifecycle
import Synchronization
import TestSupport
import Tracing
import Trust
import Wire

@testable import Coordinator

/// A coordinator on a loopback port that the system chose, with an authority of its own and a clock that tests move.
final class TestFederation: Sendable {
    let name: FederationName
    let authority: Authority
    let directory: String
    let logs = InMemoryLogHandler()
    let clock = TestClock()
    let port: Int
    private let service: CoordinatorService
    private let group: ServiceGroup
    private let task: Task<Void, any Error>

    /// Runs something with a federation, which is stopped and removed afterwards.
    static func run<Result: Sendable>(
        limits: CoordinatorConfiguration.Limits = .init(),
        tracer: any Tracer = NoOpTracer(),
        _ body: (TestFederation) async throws -> Result
    ) async throws -> Result {
        let directory = try TemporaryFolder()
        let name = try required(FederationName("wards"))
        let authority = try Authority.make(federation: name, at: TestClock.real())
        try LedgerStore.create(at: directory.path, federation: name, at: TestClock.real())
        return try await run(in: directory.path, authority: authority, limits: limits, tracer: tracer, body)
    }

    /// As ``run(limits:_:)``, on a data directory that exists, as after a restart.
    static func run<Result: Sendable>(
        in directory: String,
        authority: Authority,
        limits: CoordinatorConfiguration.Limits = .init(),
        acceptsClock: Bool = false,
        webPort: Int? = nil,
        tracer: any Tracer = NoOpTracer(),
        _ body: (TestFederation) async throws -> Result
    ) async throws -> Result {
        let federation = try await TestFederation(
            directory: directory,
            authority: authority,
            limits: limits,
            acceptsClock: acceptsClock,
            webPort: webPort,
            tracer: tracer
        )
        do {
            let result = try await body(federation)
            try await federation.stop()
            return result
        } catch {
            try? await federation.stop()
            throw error
        }
    }

    private init(
        directory: String,
        authority: Authority,
        limits: CoordinatorConfiguration.Limits,
        acceptsClock: Bool,
        webPort: Int?,
        tracer: any Tracer
    ) async throws {
        name = try required(FederationName("wards"))
        self.authority = authority
        self.directory = directory
        let server = try Self.certificate(
            authority,
            .coordinator,
            "coordinator",
            federation: name,
            hosts: ["localhost"]
        )
        var logger = Logger(label: "test") { [logs] _ in logs }
        logger.logLevel = .info
        let (ports, portSink) = AsyncStream.makeStream(of: Int.self)
        var configuration = CoordinatorConfiguration(
            federation: name,
            host: "127.0.0.1",
            port: 0,
            dataDirectory: directory,
            authority: authority,
            certificateChainPEM: server.chainPEM,
            privateKeyPEM: server.privateKeyPEM,
            limits: limits
        )
        configuration.acceptsClock = acceptsClock
        configuration.webPort = webPort
        let service = try CoordinatorService(
            configuration: configuration,
            environment: CoordinatorEnvironment(
                now: clock.now,
                sleep: { try await Task.sleep(for: min($0, .milliseconds(5))) },
                version: "test",
                tracer: tracer
            ),
            logger: logger,
            listening: { port in portSink.yield(port) }
        )
        self.service = service
        let group = ServiceGroup(
            configuration: ServiceGroupConfiguration(services: [service], logger: Logger(label: "group"))
        )
        self.group = group
        task = Task {
            defer { portSink.finish() }
            try await group.run()
        }
        var found: Int?
        for await port in ports {
            found = port
            break
        }
        guard let found else {
            try await task.value
            throw TestFailure("the coordinator ended before it listened")
        }
        port = found
    }

    private let peers = Mutex<[TestPeer]>([])

    func stop() async throws {
        for peer in peers.withLock({ $0 }) { await peer.close() }
        await group.triggerGracefulShutdown()
        try await task.value
    }

    /// A certificate and its key.
    struct Credentials: Sendable {
        var certificatePEM: String
        var chainPEM: String
        var privateKeyPEM: String
        var fingerprint: String
    }

    /// A certificate of an authority, whether or not the federation knows its holder.
    static func certificate(
        _ authority: Authority,
        _ role: Role,
        _ name: String,
        federation: FederationName,
        hosts: [String] = [],
        at now: Instant = TestClock.real(),
        lifetime: Duration = .seconds(86_400)
    ) throws -> Credentials {
        let node = try required(NodeName(name))
        let made = try SigningRequest.make(name: node)
        let issued = try authority.issue(
            try SigningRequest(pem: made.requestPEM),
            identity: Identity(federation: federation, role: role, name: node),
            hosts: try hosts.map { try HostName($0) },
            at: now,
            lifetime: lifetime
        )
        return Credentials(
            certificatePEM: issued.pem,
            chainPEM: issued.chainPEM,
            privateKeyPEM: made.privateKeyPEM,
            fingerprint: issued.identity.fingerprint.description
        )
    }

    /// Somebody who speaks with the coordinator.
    func peer(_ role: Role, _ name: String) throws -> TestPeer {
        try peer(Self.certificate(authority, role, name, federation: self.name))
    }

    /// Somebody with those credentials, or with none.
    func peer(_ credentials: Credentials?, maximumTLSVersion: TLSVersion? = nil) throws -> TestPeer {
        let peer = try TestPeer(
            port: port,
            credentials: credentials,
            authorityPEM: authority.certificate.pem,
            maximumTLSVersion: maximumTLSVersion
        )
        peers.withLock { $0.append(peer) }
        return peer
    }

    /// The same peer on this coordinator, which is another process or port.
    func reconnected(_ peer: TestPeer) throws -> TestPeer { try self.peer(peer.credentials) }

    /// Takes back every certificate that a name has in a role.
    func revoke(_ role: Role, _ name: String) async throws {
        let target = Revocations.Target.holder(role: role, name: try required(NodeName(name)))
        try await service.engine.revoke(target, event: nil, by: "test")
    }

    /// An operator's peer.
    func anOperator() throws -> TestPeer { try peer(.operator, "ada") }

    /// A token for a name.
    func token(_ name: String, role: String = "node", seconds: Double = 600) async throws -> TokenResponse {
        let request = TokenRequest(name: try required(NodeName(name)), role: role, lifetimeSeconds: seconds)
        return try await anOperator().json("POST", "/v1/tokens", request).decoded(TokenResponse.self)
    }

    /// A node that enrolled with a token.
    func enrolledNode(_ name: String) async throws -> TestPeer {
        let token = try await token(name)
        let made = try SigningRequest.make(name: try required(NodeName(name)))
        let request = EnrolmentRequest(token: token.token, signingRequest: made.requestPEM)
        let answer = try await peer(nil).json("POST", "/v1/enrolments", request).decoded(CertificateResponse.self)
        let credentials = Credentials(
            certificatePEM: answer.certificate,
            chainPEM: answer.certificate,
            privateKeyPEM: made.privateKeyPEM,
            fingerprint: ""
        )
        return try peer(credentials)
    }

    /// Log entries with that message.
    func logged(_ message: String) -> [Logger.Metadata] {
        logs.entries.filter { "\($0.message)" == message }.map(\.metadata)
    }
}

/// A clock that runs with the real one, plus what a test adds.
final class TestClock: Sendable {
    private let offset = Mutex<Double>(0)

    /// The real time.
    static func real() -> Instant { Instant(milliseconds: Int64(Date().timeIntervalSince1970 * 1000)) }

    /// The time as the coordinator sees it.
    var now: @Sendable () -> Instant {
        { [self] in Self.real().advanced(bySeconds: offset.withLock { $0 }) }
    }

    /// Moves the coordinator's clock on.
    func advance(bySeconds seconds: Double) { offset.withLock { $0 += seconds } }
}
