import Federation
import TestSupport
import Testing
import Trust

@testable import NodeAgent

struct EnrolmentTests {
    private let folder: TemporaryFolder
    private let nowhere = CoordinatorAddress(host: "127.0.0.1", port: 1)
    private let now = Instant(milliseconds: 1_700_000_000_000)

    init() throws { folder = try TemporaryFolder() }

    private func token(_ name: String, authority: Authority) throws -> EnrolmentToken {
        let federation = try #require(FederationName("wards"))
        let identity = Identity(federation: federation, role: .node, name: try Fixture.node(name))
        return try EnrolmentToken.make(identity: identity, authority: authority.certificate.fingerprint)
    }

    private func authority() throws -> Authority {
        try Authority.make(federation: try #require(FederationName("wards")), at: now)
    }

    private func join(_ token: String, name: String? = nil) async throws -> NodeEnrolment.Outcome {
        try await NodeEnrolment.join(
            token: token,
            coordinator: nowhere,
            name: try name.map { try Fixture.node($0) },
            stateDirectory: folder("state"),
            now: { [now] in now }
        )
    }

    @Test func `a text that is no token reaches nobody`() async throws {
        let error = await #expect(throws: EnrolmentError.self) { try await join("nonsense") }
        #expect(error?.code == "token-malformed")
        #expect(try folder.names().isEmpty)
    }

    @Test func `a token for another name is told before anything is sent`() async throws {
        let text = try token("aurora", authority: authority()).text
        let error = await #expect(throws: EnrolmentError.self) { try await join(text, name: "borealis") }
        #expect(error?.code == "token-other-name")
        #expect(error.map { "\($0)".contains("aurora") && "\($0)".contains("borealis") } == true)
    }

    @Test func `a coordinator that is away is told, and no key was made for nothing`() async throws {
        let text = try token("aurora", authority: authority()).text
        let error = await #expect(throws: EnrolmentError.self) { try await join(text) }
        #expect(error?.code == "coordinator-unreachable" && error?.isUnreachable == true)
        #expect(try folder.names() == ["state"])
        #expect(throws: NodeError.self) { try MemberFiles.read(from: folder("state")) }
    }

    @Test func `somebody else's folder is left alone`() async throws {
        let authority = try authority()
        let made = try SigningRequest.make(name: try Fixture.node("borealis"))
        let issued = try authority.issue(
            try SigningRequest(pem: made.requestPEM),
            identity: try token("borealis", authority: authority).identity,
            at: now
        )
        try MemberFiles.write(
            privateKeyPEM: made.privateKeyPEM,
            certificatePEM: issued.pem,
            authorityPEM: authority.certificate.pem,
            to: folder("state")
        )
        let text = try token("aurora", authority: authority).text
        let error = await #expect(throws: EnrolmentError.self) { try await join(text) }
        #expect(error?.code == "identity-of-another")
        #expect(try MemberFiles.read(from: folder("state")).identity.name == Fixture.node("borealis"))
    }

    @Test func `who has joined has joined, also while the coordinator is away`() async throws {
        let authority = try authority()
        let token = try token("aurora", authority: authority)
        let made = try SigningRequest.make(name: try Fixture.node())
        let issued = try authority.issue(
            try SigningRequest(pem: made.requestPEM),
            identity: token.identity,
            at: now
        )
        try MemberFiles.write(
            privateKeyPEM: made.privateKeyPEM,
            certificatePEM: issued.pem,
            authorityPEM: authority.certificate.pem,
            to: folder("state")
        )
        guard case .alreadyJoined(let identity) = try await join(token.text) else {
            Issue.record("joined with nobody")
            return
        }
        #expect(identity.identity == token.identity)
    }

    @Test func `a certificate is renewed at two thirds of its life, and after a failure not at once`() throws {
        let made = try SigningRequest.make(name: try Fixture.node())
        let authority = try authority()
        let identity = try token("aurora", authority: authority).identity
        let certificate = try authority.issue(
            try SigningRequest(pem: made.requestPEM),
            identity: identity,
            at: now,
            lifetime: .seconds(3000)
        )
        .identity
        var schedule = RenewalSchedule()
        #expect(!schedule.isDue(certificate, at: now.advanced(bySeconds: 1000)))
        let due = now.advanced(bySeconds: 2100)
        #expect(schedule.isDue(certificate, at: due))
        schedule.failed(certificate, at: due)
        #expect(!schedule.isDue(certificate, at: due.advanced(bySeconds: 80)))
        #expect(schedule.isDue(certificate, at: due.advanced(bySeconds: 100)))
        schedule.failed(certificate, at: now.advanced(bySeconds: 9000))
        schedule.succeeded()
        #expect(schedule.isDue(certificate, at: now.advanced(bySeconds: 9000)))
    }
}
