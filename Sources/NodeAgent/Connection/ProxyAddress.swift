/// An HTTP proxy that connects through to the coordinator (`CONNECT`); TLS is between node and coordinator.
public struct ProxyAddress: Sendable, Hashable, CustomStringConvertible {
    /// The proxy's DNS name or IP address, without brackets.
    public let host: String
    /// The proxy's port.
    public let port: Int
    /// `user:password`, if the proxy wants it.
    let credentials: String?

    /// Reads `http://host:port` or `http://user:password@host:port`; without a port it is 3128.
    ///
    /// - Throws: ``NodeError/malformedAddress(found:expected:)``, which does not repeat a password.
    public init(_ text: String) throws(NodeError) {
        let whole = text.contains("://") ? text : "http://\(text)"
        guard let parts = AddressText(whole), parts.scheme == "http" else {
            let shown = text.contains("@") ? "…@" + (text.split(separator: "@").last.map(String.init) ?? "") : text
            throw .malformedAddress(found: shown, expected: "expected a proxy as http://host:port")
        }
        host = parts.host
        port = parts.port ?? Self.defaultPort
        credentials = parts.userInformation.map(Self.decoded)
    }

    /// The port of a proxy that names none: 3128.
    public static let defaultPort = 3128

    /// The proxy for a coordinator by the two variables of the environment that name one.
    ///
    /// - Parameters:
    ///   - proxy: The value of `HTTPS_PROXY`; empty or missing: none.
    ///   - exceptions: The value of `NO_PROXY`: hosts reached directly, separated by commas. A name covers what lies
    ///     under it, `*` everything.
    ///   - coordinator: Where the coordinator answers.
    /// - Throws: ``NodeError/malformedAddress(found:expected:)`` for a proxy that cannot be read.
    public static func chosen(
        proxy: String?,
        exceptions: String?,
        for coordinator: CoordinatorAddress
    ) throws(NodeError) -> ProxyAddress? {
        guard let proxy, !proxy.isEmpty, !isExcepted(coordinator, by: exceptions ?? "") else { return nil }
        return try ProxyAddress(proxy)
    }

    private static func isExcepted(_ coordinator: CoordinatorAddress, by exceptions: String) -> Bool {
        let host = coordinator.host.lowercased()
        return exceptions.split(separator: ",").contains { entry in
            var name = entry.filter { $0 != " " }.lowercased()
            if name == "*" { return true }
            for suffix in [":\(coordinator.port)"] where name.hasSuffix(suffix) && !host.contains(":") {
                name.removeLast(suffix.count)
            }
            if name.hasPrefix("*.") { name.removeFirst(2) }
            if name.hasPrefix(".") { name.removeFirst() }
            if name.hasPrefix("["), name.hasSuffix("]") { name = String(name.dropFirst().dropLast()) }
            return !name.isEmpty && (host == name || host.hasSuffix(".\(name)"))
        }
    }

    /// `http://host:port`, never the password.
    public var description: String { "http://\(AddressText.bracketed(host)):\(port)" }

    /// `host:port`.
    var place: String { "\(AddressText.bracketed(host)):\(port)" }

    /// The text with `%40` and the like resolved.
    private static func decoded(_ text: String) -> String {
        var bytes: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "%"), rest.count >= 2,
                let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16)
            {
                bytes.append(value)
                rest = rest.dropFirst(2)
            } else {
                bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
