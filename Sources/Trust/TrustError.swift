public import Federation

/// What can be wrong with a certificate, a key, a signing request or a file of these.
public enum TrustError: Error, Sendable, Equatable {
    /// Bytes or PEM text that are no certificate.
    case malformedCertificate(place: String, reason: String)
    /// A certificate whose identity is missing, doubled or not of our form.
    case malformedIdentity(found: String, reason: String)
    /// Text that is no private key we can use.
    case malformedKey(place: String, reason: String)
    /// A private key that does not belong to the certificate beside it.
    case keyMismatch(place: String)
    /// Bytes or PEM text that are no signing request.
    case malformedSigningRequest(reason: String)
    /// A signing request not signed by the key it names.
    case signingRequestSignature
    /// A public key of a kind the federation does not use.
    case unsupportedKey(place: String, found: String)
    /// A certificate that may not sign others, used as an authority.
    case notAnAuthority(place: String, reason: String)
    /// A chain of certificates in which one does not lead to the next, or that ends too early.
    case brokenChain(place: String, position: Int, reason: String)
    /// The authority's own certificate is no longer valid.
    case authorityExpired(at: Instant)
    /// The authority's own certificate is not valid yet.
    case authorityNotYetValid(from: Instant)
    /// A lifetime no certificate can have.
    case lifetimeOutOfRange(seconds: Double)
    /// A text that is neither a DNS name nor an IP address.
    case malformedHostName(found: String)
    /// A certificate signed by somebody else than the expected authority.
    case otherAuthority(issuer: String)
    /// A certificate that is no longer valid.
    case certificateExpired(at: Instant)
    /// A certificate that is not valid yet.
    case certificateNotYetValid(from: Instant)
    /// The chain a coordinator showed does not hold the authority that the token names.
    case fingerprintMismatch(expected: CertificateFingerprint, presented: [CertificateFingerprint])
    /// A coordinator's certificate made for other hosts.
    case wrongHost(host: String, names: [String])
    /// A certificate of somebody who is not the federation's coordinator.
    case notTheCoordinator(found: String, expected: FederationName)
    /// A private file that could not be written.
    case privateFileNotWritten(path: String, reason: String)
}

extension TrustError {
    /// The stable code, which is also the name of the page in `docs/errors/`.
    public var code: String {
        switch self {
        case .malformedCertificate: "certificate-malformed"
        case .malformedIdentity: "identity-malformed"
        case .malformedKey: "key-malformed"
        case .keyMismatch: "key-mismatch"
        case .malformedSigningRequest: "signing-request-malformed"
        case .signingRequestSignature: "signing-request-signature"
        case .unsupportedKey: "key-unsupported"
        case .notAnAuthority: "certificate-not-an-authority"
        case .brokenChain: "certificate-chain-broken"
        case .authorityExpired: "authority-expired"
        case .authorityNotYetValid: "authority-not-yet-valid"
        case .lifetimeOutOfRange: "certificate-lifetime"
        case .malformedHostName: "host-name-malformed"
        case .otherAuthority: "certificate-other-authority"
        case .certificateExpired: "certificate-expired"
        case .certificateNotYetValid: "certificate-not-yet-valid"
        case .fingerprintMismatch: "authority-fingerprint-mismatch"
        case .wrongHost: "certificate-wrong-host"
        case .notTheCoordinator: "certificate-not-the-coordinator"
        case .privateFileNotWritten: "private-file-not-written"
        }
    }

    /// Every code of this enum, for the test that each has its page.
    public static let codes = [
        "certificate-malformed", "identity-malformed", "key-malformed", "key-mismatch", "signing-request-malformed",
        "signing-request-signature", "key-unsupported", "certificate-not-an-authority", "certificate-chain-broken",
        "authority-expired", "authority-not-yet-valid", "certificate-lifetime", "host-name-malformed",
        "certificate-other-authority", "certificate-expired", "certificate-not-yet-valid",
        "authority-fingerprint-mismatch", "certificate-wrong-host", "certificate-not-the-coordinator",
        "private-file-not-written",
    ]
}
