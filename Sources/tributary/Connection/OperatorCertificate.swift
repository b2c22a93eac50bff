import Federation
import NodeAgent
import Trust

/// The certificate with which the operator speaks to the coordinator, issued where the authority's key is at hand.
enum OperatorCertificate {
    /// A year.
    private static let lifetime: Duration = .seconds(365 * 86_400)

    /// Makes a key and a certificate, and writes them to a folder as `node join` does.
    static func issue(
        _ authority: Authority,
        _ federation: FederationName,
        name: NodeName,
        to folder: String,
        at now: Instant
    ) throws {
        let made = try SigningRequest.make(name: name)
        let issued = try authority.issue(
            try SigningRequest(pem: made.requestPEM),
            identity: Identity(federation: federation, role: .operator, name: name),
            at: now,
            lifetime: lifetime
        )
        try MemberFiles.write(
            privateKeyPEM: made.privateKeyPEM,
            certificatePEM: issued.pem,
            authorityPEM: authority.certificate.pem,
            to: folder
        )
    }
}
