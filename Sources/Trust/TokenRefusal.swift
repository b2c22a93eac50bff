public import Federation

/// Why a token admits nobody.
public enum TokenRefusal: Sendable, Hashable {
    /// There is no token with that secret.
    case unknown
    /// It has admitted somebody else's key.
    case used(at: Instant)
    /// The operator took it back.
    case revoked(at: Instant)
    /// Its time is over.
    case expired(at: Instant)
}

extension TokenRefusal {
    /// The stable code, which is also the name of the page in `docs/errors/`.
    public var code: String {
        switch self {
        case .unknown: "token-unknown"
        case .used: "token-used"
        case .revoked: "token-revoked"
        case .expired: "token-expired"
        }
    }

    /// Every code of this enum, for the test that each has its page.
    public static let codes = ["token-unknown", "token-used", "token-revoked", "token-expired"]
}

extension TokenRefusal: CustomStringConvertible {
    /// What was found and what to do.
    public var description: String {
        switch self {
        case .unknown:
            "the coordinator knows no such token; check that it is this federation's, then ask for a new one"
        case .used(let instant):
            "the token was used at \(instant.iso8601) with another key; a token admits once, ask for a new one"
        case .revoked(let instant):
            "the operator took the token back at \(instant.iso8601); ask for a new one"
        case .expired(let instant):
            "the token expired at \(instant.iso8601); ask for a new one"
        }
    }
}
