public import Federation

/// A one-time token was made, or taken back; never its secret.
public struct TokenFact: Sendable, Hashable, Codable {
    /// The token's identifier.
    public var token: String
    /// Whom it admits.
    public var name: NodeName
    /// In which role.
    public var role: String
    /// When it ends; nil where it was taken back.
    public var expires: Instant?
    /// Who did it.
    public var by: String?

    /// A fact about a token.
    public init(token: String, name: NodeName, role: String, expires: Instant? = nil, by: String? = nil) {
        self.token = token
        self.name = name
        self.role = role
        self.expires = expires
        self.by = by
    }
}
