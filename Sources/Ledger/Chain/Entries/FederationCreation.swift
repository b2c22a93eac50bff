public import Federation

/// The federation began: the first entry of every chain.
public struct FederationCreation: Sendable, Hashable, Codable {
    /// Its name.
    public var federation: FederationName
    /// The format of the chain: ``currentFormat``.
    public var format: Int

    /// The format that this release writes, and the newest that it reads.
    public static let currentFormat = 1

    /// The beginning of that federation.
    public init(federation: FederationName, format: Int = FederationCreation.currentFormat) {
        self.federation = federation
        self.format = format
    }
}
