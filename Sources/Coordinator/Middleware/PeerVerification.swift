import Federation
import Ledger
import Logging
import NIOSSL
import Trust

/// Judges the certificate of whoever connects, in place of TLS's own verification, so that the reason of a refusal
/// stands in the log, once.
///
/// A peer without a certificate may connect, because enrolment needs it; every other route refuses it.
struct PeerVerification: Sendable {
    let check: PeerCheck
    let known: KnownCertificates
    /// How long after its end a node's certificate may still connect, to be renewed.
    let renewalGrace: Duration
    let now: @Sendable () -> Instant
    let audit: AuditBoard
    let logger: Logger

    func verify(_ presented: [NIOSSLCertificate]) -> NIOSSLVerificationResult {
        guard let leaf = presented.first, let bytes = try? leaf.toDERBytes() else {
            return refuse(code: "certificate-malformed", reason: "the certificate cannot be read")
        }
        // Role, revocation and what a certificate in its time of grace may do are a request's matter: there the caller
        // can be told.
        switch known.admit(bytes, by: check, roles: Set(Role.allCases), at: now(), grace: renewalGrace) {
        case .admitted: return .certificateVerified
        case .refused(let refusal): return refuse(code: refusal.code, reason: "\(refusal)")
        }
    }

    private func refuse(code: String, reason: String) -> NIOSSLVerificationResult {
        // The name is not proved: whoever it is, another authority or none vouches for it.
        audit.note("unknown", "connect", .refused, code: code, at: now())
        logger.warning("connection.refused", metadata: ["code": "\(code)", "reason": "\(reason)"])
        return .failed
    }
}
