/// The parts of `scheme://user:password@host:port/`, taken apart strictly: no path, query or fragment.
struct AddressText {
    let scheme: String
    /// What stands before the `@`.
    let userInformation: String?
    /// Without brackets.
    let host: String
    let port: Int?

    /// The parts, or nothing if the text is not of that form.
    init?(_ text: String) {
        guard text.utf8.count <= 2048, text.utf8.allSatisfy({ (33...126).contains($0) }) else { return nil }
        let pieces = text.split(separator: "://", maxSplits: 1, omittingEmptySubsequences: false)
        guard pieces.count == 2, !pieces[0].isEmpty else { return nil }
        scheme = pieces[0].lowercased()
        var rest = pieces[1]
        if rest.hasSuffix("/") { rest.removeLast() }
        if let at = rest.lastIndex(of: "@") {
            userInformation = String(rest[..<at])
            rest = rest[rest.index(after: at)...]
        } else {
            userInformation = nil
        }
        var portText: Substring?
        if rest.hasPrefix("[") {
            guard let end = rest.firstIndex(of: "]") else { return nil }
            host = String(rest[rest.index(after: rest.startIndex)..<end])
            let tail = rest[rest.index(after: end)...]
            guard tail.isEmpty || tail.hasPrefix(":") else { return nil }
            portText = tail.isEmpty ? nil : tail.dropFirst()
        } else {
            let parts = rest.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
            host = String(parts[0])
            portText = parts.count == 2 ? parts[1] : nil
        }
        guard !host.isEmpty, !host.contains(where: { "/?#@[]".contains($0) }) else { return nil }
        if let portText {
            guard portText.utf8.allSatisfy({ (48...57).contains($0) }), let number = Int(portText),
                (1...65_535).contains(number)
            else { return nil }
            port = number
        } else {
            port = nil
        }
    }

    /// An IPv6 address in brackets, anything else as it is.
    static func bracketed(_ host: String) -> String { host.contains(":") ? "[\(host)]" : host }
}
