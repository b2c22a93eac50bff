public import Federation
import SwiftASN1
import X509

extension Authority {
    /// Issues a certificate to whoever holds the key of a signing request. Names the request asks for are ignored:
    /// the caller says who the holder is, after checking a token or the old certificate.
    ///
    /// A node's, an operator's and an auditor's certificate is for asking (`clientAuth`), the coordinator's for
    /// answering (`serverAuth`). It begins ``CertificateIdentity/backdatingSeconds`` before `now` and ends with the
    /// authority at the latest.
    ///
    /// - Parameters:
    ///   - request: The holder's request, its signature checked when it was read.
    ///   - identity: Who the holder is.
    ///   - purpose: What it is for; one for signing opens no connection.
    ///   - hosts: The names and addresses a coordinator answers at; for no other role.
    ///   - now: The time.
    ///   - lifetime: From `now`; 30 days unless told otherwise.
    /// - Throws: ``TrustError/lifetimeOutOfRange(seconds:)``, ``TrustError/authorityExpired(at:)`` or
    ///   ``TrustError/authorityNotYetValid(from:)``.
    public func issue(
        _ request: SigningRequest,
        identity: Identity,
        purpose: CertificatePurpose = .connecting,
        hosts: [HostName] = [],
        at now: Instant,
        lifetime: Duration = defaultCertificateLifetime
    ) throws(TrustError) -> IssuedCertificate {
        precondition(
            hosts.isEmpty || identity.role == .coordinator,
            "a certificate for \(identity) names \(hosts.count) hosts; only a coordinator's may"
        )
        try certificate.checkValidity(at: now)
        let validity = try CertificateValidity(at: now, lifetime: lifetime)
        let place = "the certificate for \(identity)"
        let leaf: Certificate
        do {
            leaf = try Certificate(
                version: .v3,
                serialNumber: .random(),
                publicKey: request.publicKey,
                notValidBefore: validity.start.date,
                notValidAfter: min(validity.end, certificate.notAfter).date,
                issuer: certificate.issuing.subject,
                subject: try DistinguishedName {
                    OrganizationName(identity.federation.text)
                    OrganizationalUnitName(identity.role.rawValue)
                    CommonName(identity.name.text)
                },
                extensions: try extensions(of: request.publicKey, identity: identity, purpose: purpose, hosts: hosts),
                issuerPrivateKey: privateKey
            )
        } catch {
            throw .malformedCertificate(place: place, reason: "it could not be encoded (\(error))")
        }
        return try IssuedCertificate(leaf, authority: certificate)
    }

    private func extensions(
        of key: Certificate.PublicKey,
        identity: Identity,
        purpose: CertificatePurpose,
        hosts: [HostName]
    ) throws -> Certificate.Extensions {
        let names = [GeneralName.uniformResourceIdentifier(identity.uri)] + hosts.map(\.alternativeName)
        let issuingKey =
            try certificate.issuing.extensions.subjectKeyIdentifier
            ?? SubjectKeyIdentifier(hash: certificate.issuing.publicKey)
        return try Certificate.Extensions {
            Critical(BasicConstraints.notCertificateAuthority)
            Critical(KeyUsage(digitalSignature: true))
            if purpose == .connecting {
                try ExtendedKeyUsage([identity.role == .coordinator ? .serverAuth : .clientAuth])
            }
            SubjectAlternativeNames(names)
            SubjectKeyIdentifier(hash: key)
            AuthorityKeyIdentifier(keyIdentifier: issuingKey.keyIdentifier)
        }
    }
}
