/// Where the coordinator answers: `https://coordinator.example.org:8443`.
public struct CoordinatorAddress: Sendable, Hashable, CustomStringConvertible {
    /// The DNS name or IP address, without brackets.
    public let host: String
    /// The port.
    public let port: Int

    /// The address of that host and port.
    ///
    /// - Precondition: The port is between 1 and 65535.
    public init(host: String, port: Int) {
        precondition((1...65_535).contains(port), "port \(port); expected 1 to 65535")
        self.host = host
        self.port = port
    }

    /// Reads `https://host:port`; without a port it is 443.
    ///
    /// - Throws: ``NodeError/malformedAddress(found:expected:)``.
    public init(_ text: String) throws(NodeError) {
        let expected = "expected https://host:port"
        guard let parts = AddressText(text), parts.scheme == "https", parts.userInformation == nil else {
            throw .malformedAddress(found: text, expected: expected)
        }
        self.init(host: parts.host, port: parts.port ?? 443)
    }

    /// `https://host:port`.
    public var description: String { "https://\(place)" }

    /// `host:port`, an IPv6 address in brackets.
    var place: String { "\(AddressText.bracketed(host)):\(port)" }
}
