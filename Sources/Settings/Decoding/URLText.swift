/// The parts of `scheme://user:password@host:port/`; no path, query or fragment.
struct URLText {
    let scheme: String
    let hasUser: Bool
    let host: String

    /// The parts, or nothing if the text is not of that form.
    init?(_ text: String) {
        guard text.utf8.count <= 2048, let (scheme, rest) = Self.divide(text, at: "://"), !scheme.isEmpty else {
            return nil
        }
        self.scheme = scheme.lowercased()
        let place = rest.hasSuffix("/") ? rest.dropLast() : rest
        let user = place.lastIndex(of: "@")
        hasUser = user != nil
        let address = user.map { place[place.index(after: $0)...] } ?? place
        let port: Substring?
        if address.hasPrefix("[") {
            guard let (inside, tail) = Self.divide(address.dropFirst(), at: "]"), tail.isEmpty || tail.hasPrefix(":"),
                inside.contains(":"), HostText.isAddress(String(inside))
            else { return nil }
            (host, port) = (String(inside), tail.isEmpty ? nil : tail.dropFirst())
        } else if let (name, number) = Self.divide(address, at: ":") {
            (host, port) = (String(name), number)
        } else {
            (host, port) = (String(address), nil)
        }
        guard HostText.isHost(host) else { return nil }
        if let port {
            guard NumberText.isInteger(String(port)), let number = Int(port), (1...65_535).contains(number) else {
                return nil
            }
        }
    }

    private static func divide(_ text: some StringProtocol, at separator: String) -> (Substring, Substring)? {
        let parts = Substring(text).split(separator: separator, maxSplits: 1, omittingEmptySubsequences: false)
        return parts.count == 2 ? (parts[0], parts[1]) : nil
    }
}
