/// An institution's node as the federation knows it.
public struct Member: Sendable, Hashable, Codable {
    /// The node.
    public let node: NodeName
    /// The fingerprints of the certificates with which it may speak, newest last: the current one and, because a
    /// renewal may be interrupted, the one before. SHA-256 of the DER bytes in lower-case hexadecimal.
    public internal(set) var certificates: [String]
    /// When it enrolled, last.
    public let enrolled: Instant
    /// What it takes part in; nil before it first asked for work.
    public internal(set) var offer: StudyOffer?
    /// When and why it was taken out of the federation.
    public internal(set) var revocation: Revocation?

    /// When and why a node was taken out of the federation.
    public struct Revocation: Sendable, Hashable, Codable {
        /// When.
        public let at: Instant
        /// The operator's words.
        public let reason: String
    }

    /// Whether it is part of the federation.
    public var isEnrolled: Bool { revocation == nil }

    /// Whether the node may speak with the certificate of that fingerprint.
    public func accepts(certificate fingerprint: String) -> Bool {
        isEnrolled && certificates.contains(fingerprint)
    }

    /// Whether it is part of the federation and takes part in the study.
    public func offers(_ study: StudyName) -> Bool { isEnrolled && (offer?.includes(study) ?? false) }
}
