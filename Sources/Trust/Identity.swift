public import Federation

/// Who somebody is: a federation, a role in it, a name. Written as a URI in SPIFFE form,
/// `spiffe://<federation>/<role>/<name>`.
public struct Identity: Sendable, Hashable, Comparable, CustomStringConvertible {
    /// The federation that vouches for the identity.
    public let federation: FederationName
    /// What the identity may do.
    public let role: Role
    /// The name, unique within the federation and the role.
    public let name: NodeName

    /// The identity of that name and role in a federation.
    public init(federation: FederationName, role: Role, name: NodeName) {
        self.federation = federation
        self.role = role
        self.name = name
    }

    /// Reads `spiffe://<federation>/<role>/<name>`. Strict: no port, query, fragment, escape, upper case, empty
    /// part or further part.
    ///
    /// - Throws: ``TrustError/malformedIdentity(found:reason:)``.
    public init(uri: String) throws(TrustError) {
        func refusal(_ reason: String) -> TrustError { .malformedIdentity(found: uri, reason: reason) }
        let bytes = Array(uri.utf8)
        let scheme = Array("spiffe://".utf8)
        guard bytes.count <= 256 else { throw refusal("it has \(bytes.count) bytes; at most 256 are allowed") }
        guard bytes.starts(with: scheme) else { throw refusal("it does not begin with spiffe://") }
        let parts = bytes.dropFirst(scheme.count)
            .split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
            .map { String(decoding: $0, as: UTF8.self) }
        guard parts.count == 3 else { throw refusal("it has \(parts.count) parts after spiffe:// instead of 3") }
        guard let federation = FederationName(parts[0]) else {
            throw refusal("the federation's name does not fit; \(FederationName.expectation)")
        }
        guard let role = Role.allCases.first(where: { Array($0.rawValue.utf8) == Array(parts[1].utf8) }) else {
            throw refusal("the role is none of \(Role.allCases.map(\.rawValue).joined(separator: ", "))")
        }
        guard let name = NodeName(parts[2]) else { throw refusal("the name does not fit; \(NodeName.expectation)") }
        self.init(federation: federation, role: role, name: name)
    }

    /// The identity as a URI, as it stands in the certificate.
    public var uri: String { "spiffe://\(federation)/\(role.rawValue)/\(name)" }

    /// The URI.
    public var description: String { uri }

    /// By federation, then role, then name.
    public static func < (left: Identity, right: Identity) -> Bool {
        (left.federation, left.role, left.name) < (right.federation, right.role, right.name)
    }
}
