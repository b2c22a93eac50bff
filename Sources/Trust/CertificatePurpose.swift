/// What a certificate is for.
public enum CertificatePurpose: Sendable, Hashable {
    /// To open connections, or to answer them.
    case connecting
    /// To sign the history, and nothing else: it has no extended key usage, so that no peer takes it in TLS.
    case signing
}
