public import Federation
public import Parameters
public import Trust

/// What whoever verifies knows already, from elsewhere than the history.
public struct HistoryExpectation: Sendable, Hashable {
    /// The fingerprint of the authority's certificate; nil: the history's own is taken, and the result says so.
    public var authority: CertificateFingerprint?
    /// The federation; nil: any.
    public var federation: FederationName?
    /// The digest of an entry that was noted before, and has to be in the chain.
    public var head: ContentDigest?

    /// What is known.
    public init(
        authority: CertificateFingerprint? = nil,
        federation: FederationName? = nil,
        head: ContentDigest? = nil
    ) {
        self.authority = authority
        self.federation = federation
        self.head = head
    }
}
