/// What a shell knows of an event beside the event itself: for the chain, not for the core.
public struct EventProvenance: Sendable, Hashable {
    /// Who did it, for instance `operator/anna`.
    public var by: String?
    /// The certificate that was given with it, as DER.
    public var certificate: [UInt8]?
    /// The one-time token that admitted the member.
    public var token: String?

    /// Nothing else is known.
    public static let unknown = EventProvenance()

    /// An event with those circumstances.
    public init(by: String? = nil, certificate: [UInt8]? = nil, token: String? = nil) {
        self.by = by
        self.certificate = certificate
        self.token = token
    }
}
