/// Whether a study takes updates that nobody signed.
public enum SignaturePolicy: String, Sendable, Hashable, Codable, CaseIterable {
    /// It does, as of nodes of releases that do not sign; the record says that they are unsigned. A signature that is
    /// there has to be right.
    case optional
    /// It does not.
    case required
}
