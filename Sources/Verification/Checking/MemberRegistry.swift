import Federation
import Ledger
import Parameters
import Trust

/// The certificates of members that a history holds, each read once.
struct MemberRegistry: Sendable {
    private var certificates: [String: SigningCertificate] = [:]

    /// Takes a member's certificate.
    mutating func take(
        _ member: MemberCertificate,
        authority: AuthorityCertificate?,
        federation: FederationName?,
        at position: Int64
    ) -> [HistoryFlaw] {
        guard let bytes = member.certificate else { return [] }
        func flaw(_ reason: String) -> [HistoryFlaw] {
            [.certificate(position: position, reason: "\(member.name)'s certificate: \(reason)")]
        }
        guard ContentDigest.of(Array(bytes)).hexadecimal == member.fingerprint else {
            return flaw("it does not have the fingerprint beside it")
        }
        let certificate: SigningCertificate
        do throws(TrustError) {
            certificate = try SigningCertificate(derEncoded: Array(bytes), place: "entry \(position)")
        } catch {
            return flaw(error.description)
        }
        guard let authority, certificate.isIssued(by: authority) else { return flaw("the authority did not issue it") }
        let identity = certificate.identity.identity
        guard identity.name == member.name, identity.role.rawValue == member.role,
            federation == nil || identity.federation == federation
        else { return flaw("it is \(identity)'s") }
        certificates[member.fingerprint] = certificate
        return []
    }

    /// The certificate of that fingerprint, if it is the node's.
    func certificate(_ fingerprint: String?, of node: NodeName) -> SigningCertificate? {
        guard let found = fingerprint.flatMap({ certificates[$0] }) else { return nil }
        let identity = found.identity.identity
        return identity.role == .node && identity.name == node ? found : nil
    }
}
