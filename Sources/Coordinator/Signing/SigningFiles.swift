public import Federation
import Foundation
public import Trust

/// The key with which the coordinator signs the history, in its data directory: `signing.key` and `signing.pem`.
///
/// The authority issues the certificate; the key is used for nothing else, so that it can be kept apart from the
/// authority's and from the one of the connections, which is made anew at each start.
public struct SigningFiles {
    private let directory: String

    /// The files of a data directory.
    public init(in directory: String) { self.directory = directory }

    /// The private key.
    public var keyPath: String { directory + "/signing.key" }
    /// The certificate.
    public var certificatePath: String { directory + "/signing.pem" }

    /// A certificate that ends within so many seconds is renewed: 90 days.
    private static let renewalSeconds: Double = 90 * 86_400

    /// The key, made if there is none; its certificate, issued anew if there is none of this authority's or it ends
    /// soon.
    ///
    /// - Throws: `TrustError` if a file cannot be read as what it is, or cannot be written.
    public func ensure(authority: Authority, federation: FederationName, at now: Instant) throws -> SigningKey {
        let name = Self.signer
        let stored = try? String(contentsOfFile: keyPath, encoding: .utf8)
        let made = try stored.map { try SigningRequest.make(name: name, privateKeyPEM: $0, place: keyPath) }
        if let key = stored, let certificate = try? String(contentsOfFile: certificatePath, encoding: .utf8) {
            let found = try SigningKey(certificatePEM: certificate, privateKeyPEM: key, place: certificatePath)
            if isGood(found, authority: authority, federation: federation, at: now) { return found }
        }
        let request = try made ?? SigningRequest.make(name: name)
        let issued = try authority.issue(
            try SigningRequest(pem: request.requestPEM),
            identity: Identity(federation: federation, role: .coordinator, name: name),
            purpose: .signing,
            at: now,
            lifetime: Authority.defaultLifetime
        )
        // The key first: a certificate without it would be of no use, a key without one gets one.
        if stored == nil { try PrivateFile.write(request.privateKeyPEM, to: keyPath) }
        try PrivateFile.write(issued.pem, to: certificatePath)
        return try SigningKey(
            certificatePEM: issued.pem,
            privateKeyPEM: stored ?? request.privateKeyPEM,
            place: certificatePath
        )
    }

    private func isGood(
        _ key: SigningKey,
        authority: Authority,
        federation: FederationName,
        at now: Instant
    ) -> Bool {
        let certificate = key.certificate
        let end = min(now.advanced(bySeconds: Self.renewalSeconds), authority.certificate.notAfter)
        return certificate.isIssued(by: authority.certificate) && certificate.isValid(at: now)
            && certificate.identity.notAfter >= end
            && certificate.identity.identity
                == Identity(federation: federation, role: .coordinator, name: Self.signer)
    }

    /// The name in the certificate.
    private static let signer: NodeName = {
        // Safe: the text is a name.
        NodeName("signer")!
    }()
}
