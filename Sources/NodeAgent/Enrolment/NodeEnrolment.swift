public import Federation
import Trust
import Wire

/// Joining a federation with a one-time token: as a node, and for operators and auditors as well.
///
/// The key is made here and never leaves. The authority is pinned by the fingerprint in the token before anything
/// secret is sent. Cut short at any point, the same call goes on: the key is kept, and the coordinator admits the same
/// key with the same token for a while.
public enum NodeEnrolment {
    /// How it went.
    public enum Outcome: Sendable {
        /// The folder holds a new identity.
        case joined(MemberIdentity)
        /// The folder held one already, and the coordinator accepts it, or is away; the token was not used.
        case alreadyJoined(MemberIdentity)
    }

    /// Joins.
    ///
    /// - Parameters:
    ///   - token: The token's text, as the operator gave it.
    ///   - coordinator: Where the coordinator answers.
    ///   - name: The name that the token must be for; nil: whatever it is for.
    ///   - stateDirectory: The folder for the identity; made if it is missing.
    ///   - proxy: A proxy to connect through.
    ///   - now: The time.
    /// - Throws: ``EnrolmentError``; the folder is then as before, but for a key that the next try uses.
    public static func join(
        token text: String,
        coordinator: CoordinatorAddress,
        name: NodeName?,
        stateDirectory: String,
        proxy: ProxyAddress? = nil,
        now: @escaping @Sendable () -> Instant
    ) async throws(EnrolmentError) -> Outcome {
        let token: EnrolmentToken
        do {
            token = try EnrolmentToken.parse(text)
        } catch { throw .token(error) }
        if let name, token.identity.name != name { throw .otherName(token: token.identity.name, expected: name) }
        let attempt = EnrolmentAttempt(
            token: token,
            text: text,
            coordinator: coordinator,
            proxy: proxy,
            directory: StateDirectory(path: stateDirectory),
            now: now
        )
        do {
            return try await attempt.run()
        } catch let error as EnrolmentError {
            throw error
        } catch let error as NodeError {
            throw .files(error)
        } catch let error as AuthorityProbe.Failure {
            throw .coordinator(error.error)
        } catch CoordinatorError.refused(let problem) {
            throw .refused(problem)
        } catch let error as CoordinatorError {
            throw .coordinator(error)
        } catch is CancellationError {
            throw .interrupted
        } catch {
            throw .unusableAnswer(reason: "\(error)")
        }
    }
}

/// One try at joining.
private struct EnrolmentAttempt: Sendable {
    let token: EnrolmentToken
    let text: String
    let coordinator: CoordinatorAddress
    let proxy: ProxyAddress?
    let directory: StateDirectory
    let now: @Sendable () -> Instant

    func run() async throws -> NodeEnrolment.Outcome {
        try StateDirectory.makeFolder(directory.path)
        if let present = try await acceptedIdentity() {
            try StateDirectory.write(coordinator.description + "\n", to: directory.coordinator)
            return .alreadyJoined(present)
        }
        let probe = AuthorityProbe(
            coordinator: coordinator,
            proxy: proxy,
            fingerprint: token.authority,
            federation: token.identity.federation,
            now: now
        )
        let authority = try await probe.authority()
        let made = try request()
        let answer = try await TokenHolder(address: coordinator, proxy: proxy, now: now)
            .enrol(
                EnrolmentRequest(token: text.filter { !$0.isWhitespace }, signingRequest: made.requestPEM),
                trusting: authority,
                of: token.identity.federation
            )
        return .joined(try store(answer, key: made, authority: authority))
    }

    /// The identity in the folder, if the coordinator accepts it. One that it does not accept is replaced.
    private func acceptedIdentity() async throws -> MemberIdentity? {
        let present: MemberIdentity
        do {
            present = try MemberFiles.read(from: directory.path)
        } catch .notEnrolled {
            return nil
        }
        guard present.identity == token.identity else {
            throw EnrolmentError.folderTaken(path: directory.path, holder: present.identity)
        }
        guard now() <= present.certificate.notAfter, present.authority.fingerprint == token.authority else {
            return nil
        }
        let client = try CoordinatorClient(address: coordinator, proxy: proxy, identity: present, now: now)
        do {
            _ = try await client.get(.listStudies, as: StudyListResponse.self)
            await client.shutdown()
            return present
        } catch {
            await client.shutdown()
            switch error {
            case let error as CoordinatorError where error.isRefusalOfIdentity: return nil
            // Nothing speaks against the identity; whoever uses it waits for the coordinator.
            case CoordinatorError.nameUnknown, CoordinatorError.unreachable, CoordinatorError.unavailable:
                return present
            default: throw error
            }
        }
    }

    /// A signing request for the key in the folder, which an earlier try made, or for a new one, which is kept first.
    private func request() throws -> SigningRequest.Made {
        if let kept = try StateDirectory.text(of: directory.key),
            let made = try? SigningRequest.make(name: token.identity.name, privateKeyPEM: kept, place: directory.key)
        {
            return made
        }
        let made = try SigningRequest.make(name: token.identity.name)
        try MemberFiles.writePrivate(made.privateKeyPEM, to: directory.key)
        return made
    }

    private func store(
        _ answer: CertificateResponse,
        key: SigningRequest.Made,
        authority: AuthorityCertificate
    ) throws -> MemberIdentity {
        let identity: MemberIdentity
        do {
            identity = try MemberIdentity(
                certificatePEM: answer.certificate,
                privateKeyPEM: key.privateKeyPEM,
                authorityPEM: authority.pem,
                place: directory.path
            )
            _ = try identity.tlsConfiguration()
        } catch {
            throw EnrolmentError.unusableAnswer(reason: "\(error)")
        }
        guard identity.identity == token.identity else {
            throw EnrolmentError.unusableAnswer(reason: "the certificate is for \(identity.identity)")
        }
        try StateDirectory.write(coordinator.description + "\n", to: directory.coordinator)
        try MemberFiles.write(
            privateKeyPEM: key.privateKeyPEM,
            certificatePEM: answer.certificate,
            authorityPEM: authority.pem,
            to: directory.path
        )
        return identity
    }
}
