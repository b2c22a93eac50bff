public import Federation
import SwiftASN1
public import X509

/// The public half of a federation's authority: its certificate, and the chain up to a root if somebody else's
/// authority made it. Every node and the coordinator hold it.
public struct AuthorityCertificate: Sendable, Hashable {
    /// The longest chain that is read.
    static let chainLimit = 8

    /// The certificate that issues identities first, then each one's issuer, the self-signed root last. One
    /// certificate if the authority is its own root.
    public let chain: [Certificate]
    /// The fingerprint of the issuing certificate: what tokens pin and people compare.
    public let fingerprint: CertificateFingerprint

    /// The certificate whose key issues the federation's identities.
    public let issuing: Certificate

    /// Reads a chain from PEM, the issuing certificate first and the root last. Validity in time is not asked here.
    ///
    /// - Parameters:
    ///   - pem: One or more `CERTIFICATE` documents.
    ///   - place: Where the text came from, for the error message; usually a path.
    /// - Throws: ``TrustError`` if a certificate cannot be read, may not issue, or the chain does not hold together.
    public init(pem: String, place: String = "the authority's certificate") throws(TrustError) {
        let documents = try PEM.documents(in: pem) { .malformedCertificate(place: place, reason: $0) }
        var chain: [Certificate] = []
        for document in documents {
            guard document.discriminator == "CERTIFICATE" else {
                throw .malformedCertificate(place: place, reason: "it holds a \(document.discriminator)")
            }
            chain.append(try Certificate(trusted: document.derBytes, place: place))
        }
        try self.init(chain: chain, place: place)
    }

    /// Reads a chain from DER, as ``init(pem:place:)`` does from PEM.
    public init(derChain: [[UInt8]], place: String) throws(TrustError) {
        guard derChain.count <= Self.chainLimit else {
            throw .brokenChain(place: place, position: derChain.count, reason: "expected 1 to \(Self.chainLimit)")
        }
        var chain: [Certificate] = []
        for bytes in derChain { chain.append(try Certificate(trusted: bytes, place: place)) }
        try self.init(chain: chain, place: place)
    }

    /// The chain as DER, the issuing certificate first.
    public var derChain: [[UInt8]] { chain.map(\.derBytes) }

    /// Takes a chain that was read before; checks it as ``init(pem:place:)`` does.
    public init(chain: [Certificate], place: String = "the authority's certificate") throws(TrustError) {
        guard let issuing = chain.first, let root = chain.last, chain.count <= Self.chainLimit else {
            throw .brokenChain(
                place: place,
                position: chain.count,
                reason: "there are \(chain.count) certificates; expected 1 to \(Self.chainLimit)"
            )
        }
        for certificate in chain {
            if let reason = certificate.reasonNotAnAuthority { throw .notAnAuthority(place: place, reason: reason) }
        }
        for (position, pair) in zip(chain, chain.dropFirst()).enumerated() where !pair.0.isIssued(by: pair.1) {
            throw .brokenChain(place: place, position: position + 1, reason: "the next one did not issue it")
        }
        guard root.isIssued(by: root) else {
            throw .brokenChain(place: place, position: chain.count, reason: "it is the last and not self-signed")
        }
        guard issuing.publicKey.isSupported else {
            throw .unsupportedKey(place: place, found: String(describing: issuing.publicKey))
        }
        self.chain = chain
        self.issuing = issuing
        fingerprint = CertificateFingerprint(of: issuing)
    }

    /// The chain as PEM, the issuing certificate first.
    public var pem: String {
        PEM.text(chain.map { PEMDocument(type: "CERTIFICATE", derBytes: $0.derBytes) })
    }

    /// The first instant at which the issuing certificate is valid.
    public var notBefore: Instant { Instant(issuing.notValidBefore) }

    /// The last instant at which the issuing certificate is valid.
    public var notAfter: Instant { Instant(issuing.notValidAfter) }

    /// Checks that the authority's own certificate is valid at an instant.
    ///
    /// - Throws: ``TrustError/authorityExpired(at:)`` or ``TrustError/authorityNotYetValid(from:)``.
    public func checkValidity(at now: Instant) throws(TrustError) {
        if now > notAfter { throw .authorityExpired(at: notAfter) }
        if now < notBefore { throw .authorityNotYetValid(from: notBefore) }
    }

    /// Checks that the authority's key signed a certificate, directly, and that both are valid at an instant.
    ///
    /// - Throws: ``TrustError/otherAuthority(issuer:)``, ``TrustError/authorityExpired(at:)``,
    ///   ``TrustError/authorityNotYetValid(from:)``, ``TrustError/certificateExpired(at:)`` or
    ///   ``TrustError/certificateNotYetValid(from:)``.
    public func verify(_ certificate: Certificate, at now: Instant) throws(TrustError) {
        guard certificate.isIssued(by: issuing) else {
            throw .otherAuthority(issuer: String(describing: certificate.issuer))
        }
        try checkValidity(at: now)
        let end = Instant(certificate.notValidAfter)
        let start = Instant(certificate.notValidBefore)
        if now > end { throw .certificateExpired(at: end) }
        if now < start { throw .certificateNotYetValid(from: start) }
    }

    /// Whether ``verify(_:at:)`` passes.
    public func verifies(_ certificate: Certificate, at now: Instant) -> Bool {
        do {
            try verify(certificate, at: now)
            return true
        } catch {
            return false
        }
    }
}
