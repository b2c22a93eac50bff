import Federation
import FoundationEssentials
import Ledger
import Logging
import Parameters
import Trust
import Wire

/// Who may speak: certificates, tokens, enrolment, renewal, revocation.
extension FederationEngine {
    /// The answer to a certificate.
    enum Admission: Sendable {
        case admitted(CertificateIdentity)
        case refused(ProblemDetails, Logger.Metadata)
    }

    /// Decides about a peer at every request: chain, time, revocation, role, and for nodes whether this very
    /// certificate is one the roster knows.
    ///
    /// - Parameter isRenewing: Whether the peer asks for its next certificate, which a node may for a while after the
    ///   end of the present one.
    func admit(_ leaf: [UInt8]?, roles: Set<Role>, isRenewing: Bool) -> Admission {
        let grace = isRenewing ? configuration.renewalGrace : .zero
        return admission(
            knownCertificates.admit(leaf, by: peerCheck, roles: roles, at: environment.now(), grace: grace)
        )
    }

    /// Decides again about a peer that was let in a while ago.
    func admit(again peer: CertificateIdentity, roles: Set<Role>) -> Admission {
        admission(peerCheck.admit(peer, roles: roles, at: environment.now()))
    }

    private var peerCheck: PeerCheck {
        PeerCheck(
            federation: configuration.federation,
            authority: configuration.authority.certificate,
            revocations: revocations
        )
    }

    private func admission(_ admission: PeerCheck.Admission) -> Admission {
        guard !isDraining else { return .refused(CoordinatorProblem.draining, [:]) }
        switch admission {
        case .refused(let refusal):
            return .refused(CoordinatorProblem.access(refusal), ["reason": "\(refusal)"])
        case .admitted(let certificate):
            let identity = certificate.identity
            guard identity.role == .node else { return .admitted(certificate) }
            let known = state.roster[identity.name]?.accepts(certificate: certificate.fingerprint.description) ?? false
            guard known else {
                return .refused(CoordinatorProblem.unknownCertificate, ["node": "\(identity.name)"])
            }
            return .admitted(certificate)
        }
    }

    // MARK: Tokens

    /// Makes a token; its secret leaves with the answer and is not kept.
    func createToken(_ request: TokenRequest, by peer: String) throws -> TokenResponse {
        guard let role = Role(rawValue: request.role), role.isEnrollable else {
            throw CoordinatorProblem.invalid("role: found \"\(request.role)\", expected node, operator or auditor")
        }
        guard request.lifetimeSeconds > 0, request.lifetimeSeconds <= Self.maximumTokenSeconds else {
            throw CoordinatorProblem.invalid(
                "lifetime_seconds: found \(request.lifetimeSeconds), expected above 0 and at most 30 days"
            )
        }
        let identity = Identity(federation: configuration.federation, role: role, name: request.name)
        let token = try EnrolmentToken.make(
            identity: identity,
            authority: configuration.authority.certificate.fingerprint
        )
        let now = environment.now()
        // A name that was taken back may be given again: the token must be younger than the revocation.
        let created = revocations.issuingInstant(for: identity, at: now)
        let record = TokenRecord(
            of: token,
            created: created,
            expires: now.advanced(bySeconds: request.lifetimeSeconds)
        )
        try store(record, .tokenCreated(TokenFact(record, expires: record.expires, by: peer)))
        logger.notice(
            "token.created",
            metadata: ["token": "\(record.identifier)", "name": "\(record.name)", "role": "\(role.rawValue)"]
        )
        return TokenResponse(token: token.text, summary: TokenSummary(record, at: now))
    }

    /// 30 days.
    private static let maximumTokenSeconds: Double = 30 * 86_400

    /// The tokens, oldest first.
    func tokens() throws -> [TokenSummary] {
        let now = environment.now()
        return try ledger.documents(.tokens, as: TokenRecord.self).map(\.value)
            .sorted { ($0.created, $0.identifier) < ($1.created, $1.identifier) }
            .map { TokenSummary($0, at: now) }
    }

    /// Takes a token back.
    func revokeToken(_ identifier: TokenIdentifier, by peer: String) throws {
        guard var record = try token(identifier) else {
            throw CoordinatorProblem.missing("token \"\(identifier)\"")
        }
        record.revoke(at: environment.now())
        try store(record, .tokenRevoked(TokenFact(record, by: peer)))
        logger.notice("token.revoked", metadata: ["token": "\(identifier)", "name": "\(record.name)"])
    }

    private func token(_ identifier: TokenIdentifier) throws -> TokenRecord? {
        try ledger.document(.tokens, key: identifier.text)
    }

    private func store(_ record: TokenRecord, _ fact: EntryBody) throws {
        try ledger.append(
            [fact],
            at: environment.now(),
            documents: [.put(.tokens, key: record.identifier.text, record)]
        )
    }

    // MARK: Certificates

    /// Gives a certificate to the holder of a token. The token is marked used in the transaction that enrols the node.
    func enrol(_ request: EnrolmentRequest) throws -> CertificateResponse {
        guard ProtocolVersion.isServed(request.protocol) else {
            throw CoordinatorProblem.unsupportedProtocol(request.protocol)
        }
        let token: EnrolmentToken
        let signingRequest: SigningRequest
        do {
            token = try EnrolmentToken.parse(request.token)
            signingRequest = try SigningRequest(pem: request.signingRequest)
        } catch let error as TokenError {
            throw CoordinatorProblem.invalid("token: \(error)")
        } catch let error as TrustError {
            throw CoordinatorProblem.invalid("signing_request: \(error)")
        }
        var record = try redeem(token, key: signingRequest.keyFingerprint)
        let isNew = record.role == .node && state.roster[record.name] == nil
        guard !isNew || state.roster.count < configuration.limits.nodeCount else {
            throw CoordinatorProblem.conflict("federation-full", "the federation has as many nodes as its limit allows")
        }
        let identity = Identity(federation: configuration.federation, role: record.role, name: record.name)
        let issued = try issue(signingRequest, identity: identity)
        record.markUsed(by: signingRequest.keyFingerprint, at: environment.now())
        certified = nil
        if record.role == .node {
            try self.record(
                .nodeEnrolled(record.name, certificate: issued.identity.fingerprint.description),
                from: EventProvenance(certificate: issued.derBytes, token: record.identifier.text),
                documents: [.put(.tokens, key: record.identifier.text, record)]
            )
        } else {
            try store(record, .memberEnrolled(MemberCertificate(issued, token: record.identifier.text)))
        }
        logger.notice(
            "member.enrolled",
            metadata: ["name": "\(record.name)", "role": "\(record.role.rawValue)", "token": "\(record.identifier)"]
        )
        return response(issued)
    }

    private func redeem(_ token: EnrolmentToken, key: KeyFingerprint) throws -> TokenRecord {
        let identifier = token.secret.identifier
        let record = try self.token(identifier)
        let refusal =
            record.map { $0.redeem(secret: token.secret, key: key, revocations: revocations, at: environment.now()) }
            ?? .unknown
        if let refusal {
            logger.warning(
                "enrolment.refused",
                metadata: ["token": "\(identifier)", "code": "\(refusal.code)", "reason": "\(refusal)"]
            )
            throw CoordinatorProblem.token(refusal)
        }
        guard let record else { throw CoordinatorProblem.token(.unknown) }
        return record
    }

    /// Gives the next certificate to who has a good one.
    func renew(_ request: RenewalRequest, peer: CertificateIdentity) throws -> CertificateResponse {
        let signingRequest: SigningRequest
        do {
            signingRequest = try SigningRequest(pem: request.signingRequest)
        } catch {
            throw CoordinatorProblem.invalid("signing_request: \(error)")
        }
        let issued = try issue(signingRequest, identity: peer.identity)
        certified = nil
        if peer.identity.role == .node {
            try record(
                .nodeRenewed(peer.identity.name, certificate: issued.identity.fingerprint.description),
                from: EventProvenance(certificate: issued.derBytes)
            )
        } else {
            try ledger.append([.memberRenewed(MemberCertificate(issued))], at: environment.now())
        }
        logger.notice("member.renewed", metadata: ["identity": "\(peer.identity)"])
        return response(issued)
    }

    /// A node's certificate, ready to check its signatures. The history holds it from now on at the latest, for a
    /// record will name it.
    func signer(_ node: NodeName, _ certificate: [UInt8]) throws -> SigningCertificate {
        try ensureCertified(node, certificate)
        return try knownSigners.signer(certificate)
    }

    /// Sees to it that the history holds a node's certificate. Of nodes that enrolled when there was no chain it does
    /// not.
    private func ensureCertified(_ node: NodeName, _ certificate: [UInt8]) throws {
        let fingerprint = CertificateFingerprint(ofDER: certificate).text
        let known = try certified ?? ledger.certificateFingerprints()
        certified = known
        guard !known.contains(fingerprint) else { return }
        let member = MemberCertificate(
            name: node,
            role: Role.node.rawValue,
            fingerprint: fingerprint,
            certificate: Data(certificate)
        )
        try ledger.append([.memberCertified(member)], at: environment.now())
        certified?.insert(fingerprint)
    }

    /// Takes a node out of the federation; from the next request on.
    func revokeNode(_ node: NodeName, reason: String, by peer: String) throws {
        guard let member = state.roster[node] else { throw CoordinatorProblem.missing("node \"\(node)\"") }
        guard member.isEnrolled else {
            throw CoordinatorProblem.conflict("node-revoked", "the node \"\(node)\" was revoked already")
        }
        try revoke(.holder(role: .node, name: node), event: .nodeRevoked(node, reason: reason), by: peer)
        waiters.wake(.assignment(node))
        logger.notice("node.revoked", metadata: ["node": "\(node)", "reason": "\(reason)"])
    }

    private func issue(_ request: SigningRequest, identity: Identity) throws -> IssuedCertificate {
        let now = revocations.issuingInstant(for: identity, at: environment.now())
        return try configuration.authority.issue(
            request,
            identity: identity,
            at: now,
            lifetime: configuration.certificateLifetime
        )
    }

    private func response(_ issued: IssuedCertificate) -> CertificateResponse {
        CertificateResponse(
            federation: configuration.federation.text,
            certificate: issued.pem,
            authority: configuration.authority.certificate.pem,
            expires: Timestamp(issued.identity.notAfter)
        )
    }
}

extension TokenFact {
    /// What the chain says of a token.
    fileprivate init(_ record: TokenRecord, expires: Instant? = nil, by peer: String) {
        self.init(
            token: record.identifier.text,
            name: record.name,
            role: record.role.rawValue,
            expires: expires,
            by: peer
        )
    }
}

extension MemberCertificate {
    /// What the chain says of a certificate that was issued.
    fileprivate init(_ issued: IssuedCertificate, token: String? = nil) {
        let identity = issued.identity.identity
        self.init(
            name: identity.name,
            role: identity.role.rawValue,
            fingerprint: issued.identity.fingerprint.text,
            certificate: Data(issued.derBytes),
            token: token
        )
    }
}

extension TokenSummary {
    /// What may be told of a token.
    init(_ record: TokenRecord, at now: Instant) {
        self.init(
            identifier: record.identifier.text,
            name: record.name,
            role: record.role.rawValue,
            status: record.state(at: now).rawValue,
            created: Timestamp(record.created),
            expires: Timestamp(record.expires)
        )
    }
}
