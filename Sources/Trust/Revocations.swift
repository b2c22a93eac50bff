public import Federation

/// What the operator has taken back: single certificates, or everything a name had until then.
///
/// Revoking a name refuses every certificate issued to it up to that instant; one issued later, after a new
/// enrolment, is good. Lookups are O(1).
public struct Revocations: Sendable, Hashable {
    /// What a revocation names.
    public enum Target: Sendable, Hashable, Codable {
        /// One certificate, by the authority's number for it. Not by its fingerprint: of an ECDSA signature (r, s)
        /// there is always a twin (r, n − s), so that a holder could show the same certificate with other bytes.
        case serial(CertificateSerial)
        /// Every certificate of a name in a role issued until the revocation.
        case holder(role: Role, name: NodeName)
    }

    /// One revocation.
    public struct Entry: Sendable, Hashable, Codable {
        /// What is revoked.
        public let target: Target
        /// Since when.
        public let instant: Instant

        /// A revocation of something at an instant.
        public init(target: Target, instant: Instant) {
            self.target = target
            self.instant = instant
        }
    }

    private var instants: [Target: Instant] = [:]

    /// Nothing revoked.
    public init() {}

    /// The revocations in a list; of several of one target the one that refuses most counts.
    public init(_ entries: some Sequence<Entry>) {
        for entry in entries { revoke(entry.target, at: entry.instant) }
    }

    /// Every revocation, by instant and then by target, the same order on every run.
    public var entries: [Entry] {
        instants.map { Entry(target: $0.key, instant: $0.value) }
            .sorted { ($0.instant, $0.target.sortKey) < ($1.instant, $1.target.sortKey) }
    }

    /// Revokes something. A certificate stays revoked since the first time, a name up to the last.
    public mutating func revoke(_ target: Target, at instant: Instant) {
        switch target {
        case .serial: instants[target] = min(instant, instants[target] ?? instant)
        case .holder: instants[target] = max(instant, instants[target] ?? instant)
        }
    }

    /// Since when a certificate is revoked, or nothing if it is not.
    public func revocation(of certificate: CertificateIdentity) -> Instant? {
        if let instant = instants[.serial(certificate.serial)] { return instant }
        let identity = certificate.identity
        guard let instant = revocation(role: identity.role, name: identity.name), certificate.issuedAt <= instant else {
            return nil
        }
        return instant
    }

    /// Whether a certificate is revoked.
    public func isRevoked(_ certificate: CertificateIdentity) -> Bool { revocation(of: certificate) != nil }

    /// Until when a name's certificates are revoked, or nothing if the name never was.
    public func revocation(role: Role, name: NodeName) -> Instant? {
        instants[.holder(role: role, name: name)]
    }

    /// The time to give to ``Authority/issue(_:identity:hosts:at:lifetime:)`` so that the new certificate is not
    /// already revoked: now, or the second after the name's revocation, because certificates tell whole seconds.
    public func issuingInstant(for identity: Identity, at now: Instant) -> Instant {
        guard let revoked = revocation(role: identity.role, name: identity.name) else { return now }
        return max(now, revoked.wholeSecond.advanced(bySeconds: 1))
    }
}

extension Revocations: Codable {
    /// Reads a list of entries.
    public init(from decoder: any Decoder) throws {
        self.init(try decoder.singleValueContainer().decode([Entry].self))
    }

    /// Writes ``entries``.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(entries)
    }
}

extension Revocations.Target {
    fileprivate var sortKey: String {
        switch self {
        case .serial(let serial): "serial \(serial)"
        case .holder(let role, let name): "holder \(role.rawValue) \(name)"
        }
    }
}
