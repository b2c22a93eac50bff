public import Federation

/// What the coordinator keeps of a token: everything but the secret.
public struct TokenRecord: Sendable, Hashable, Codable {
    /// How people name the token.
    public let identifier: TokenIdentifier
    /// The name its holder will have.
    public let name: NodeName
    /// The role its holder will have.
    public let role: Role
    /// The SHA-256 of the secret, 64 hexadecimal digits.
    public let secretHash: String
    /// When the token was made.
    public let created: Instant
    /// The instant from which it admits nobody any more.
    public let expires: Instant
    /// When it was used, if it was.
    public private(set) var usedAt: Instant?
    /// The key that was admitted with it, if it was used.
    public private(set) var usedKey: KeyFingerprint?
    /// When the operator took it back, if so.
    public private(set) var revokedAt: Instant?

    /// The record of a token just made.
    public init(of token: EnrolmentToken, created: Instant, expires: Instant) {
        identifier = token.secret.identifier
        name = token.identity.name
        role = token.identity.role
        secretHash = token.secret.hash
        self.created = created
        self.expires = expires
    }

    /// Where a token is in its life.
    public enum State: String, Sendable, Hashable, Codable {
        /// It admits its holder.
        case open
        /// It has admitted its holder.
        case used
        /// The operator took it back.
        case revoked
        /// Its time is over.
        case expired
    }

    /// Where the token is in its life at an instant.
    public func state(at now: Instant) -> State {
        if usedAt != nil { return .used }
        if revokedAt != nil { return .revoked }
        return now >= expires ? .expired : .open
    }

    /// How long after its use a token still admits the key it has admitted, in seconds.
    public static let retrySeconds: Double = 900

    /// Why the token does not admit the holder of a secret now, or nothing if it does.
    ///
    /// The secret is compared first and in constant time, so that only who has it learns the token's state. A token
    /// that was used admits the same key for ``retrySeconds`` more: the answer to the first request may have been
    /// lost. Revoking a name takes back the tokens made for it until then, or its holder could come straight back.
    ///
    /// - Parameters:
    ///   - secret: What the request brought.
    ///   - key: The key of the request's signing request.
    ///   - revocations: What the operator has taken back.
    ///   - now: The time.
    public func redeem(
        secret: TokenSecret,
        key: KeyFingerprint,
        revocations: Revocations,
        at now: Instant
    ) -> TokenRefusal? {
        guard Self.isEqualInConstantTime(secret.hash, secretHash) else { return .unknown }
        if let revokedAt { return .revoked(at: revokedAt) }
        if let instant = revocations.revocation(role: role, name: name), created <= instant {
            return .revoked(at: instant)
        }
        if let usedAt, usedKey != key || now.seconds(since: usedAt) > Self.retrySeconds { return .used(at: usedAt) }
        if now >= expires { return .expired(at: expires) }
        return nil
    }

    /// Marks the token used by a key. The first use stays.
    public mutating func markUsed(by key: KeyFingerprint, at now: Instant) {
        guard usedAt == nil else { return }
        usedAt = now
        usedKey = key
    }

    /// Takes the token back; it admits nobody from now on. The first instant stays.
    public mutating func revoke(at now: Instant) {
        revokedAt = revokedAt ?? now
    }

    /// Compares without stopping at the first difference, so that the time taken says nothing of where it is.
    private static func isEqualInConstantTime(_ left: String, _ right: String) -> Bool {
        let left = Array(left.utf8)
        let right = Array(right.utf8)
        guard left.count == right.count else { return false }
        return zip(left, right).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
    }
}
