import Federation
import Logging
import Trust
public import Wire

extension EffectRunner {
    /// Asks for the next certificate if it is time; a failure is tried again later, under the present one.
    mutating func renewIfDue() async throws {
        let present = client.identity
        let now = environment.now()
        guard renewal.isDue(present.certificate, at: now) else { return }
        do {
            let (client, folder) = (client, directory.path)
            let expires = try await untilStopped { try await client.renew(in: folder) }
            renewal.succeeded()
            receiptSigner = nil
            logger.notice("certificate.renewed", metadata: ["expires": "\(expires)"])
        } catch let error as CancellationError {
            throw error
        } catch {
            renewal.failed(present.certificate, at: environment.now())
            logger.warning(
                "certificate.not_renewed",
                metadata: ["expires": "\(Timestamp(present.certificate.notAfter))", "reason": "\(error)"]
            )
        }
    }

    /// Speaks as whoever joined again meanwhile in this state directory.
    mutating func adoptNewIdentity() async throws {
        guard let found = try? MemberFiles.read(from: directory.path),
            found.certificate.fingerprint != client.identity.certificate.fingerprint,
            found.identity == client.identity.identity
        else { return }
        try await client.replaceIdentity(found)
        receiptSigner = nil
        logger.notice("certificate.replaced", metadata: ["expires": "\(Timestamp(found.certificate.notAfter))"])
    }
}

extension CoordinatorClient {
    /// Asks for the next certificate with a new key, keeps both in one step, and speaks with them from then on.
    ///
    /// Whatever is cut short leaves the old pair or the new one: the coordinator accepts both until the new one has
    /// been renewed in turn.
    ///
    /// - Parameter folder: The member's folder.
    /// - Returns: The end of the new certificate's life.
    @discardableResult
    public func renew(in folder: String) async throws -> Timestamp {
        let present = identity
        let made = try SigningRequest.make(name: present.identity.name)
        let answer = try await send(
            .renew,
            body: RenewalRequest(signingRequest: made.requestPEM),
            as: CertificateResponse.self
        )
        let new = try MemberIdentity(
            certificatePEM: answer.certificate,
            privateKeyPEM: made.privateKeyPEM,
            authorityPEM: present.authority.pem,
            place: folder
        )
        guard new.identity == present.identity else {
            throw NodeError.otherIdentity(path: folder, found: new.identity, expected: present.identity.name)
        }
        try MemberFiles.write(
            privateKeyPEM: made.privateKeyPEM,
            certificatePEM: answer.certificate,
            authorityPEM: present.authority.pem,
            to: folder
        )
        try await replaceIdentity(new)
        return answer.expires
    }
}
