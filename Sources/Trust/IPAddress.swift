/// IP addresses as texts and as bytes (RFC 4291, section 2.2; no zone).
enum IPAddress {
    /// The 4 or 16 bytes of an address, IPv6 with or without brackets; nothing for any other text.
    static func bytes(_ text: String) -> [UInt8]? {
        guard text.utf8.count <= 64 else { return nil }
        if text.hasPrefix("["), text.hasSuffix("]") { return version6(String(text.dropFirst().dropLast())) }
        return version4(text) ?? version6(text)
    }

    /// The address as text; IPv6 in full, eight groups without abbreviation.
    static func text(_ bytes: [UInt8]) -> String {
        if bytes.count == 4 { return bytes.map(String.init).joined(separator: ".") }
        return stride(from: 0, to: bytes.count - 1, by: 2)
            .map { String(Int(bytes[$0]) << 8 | Int(bytes[$0 + 1]), radix: 16) }
            .joined(separator: ":")
    }

    private static func version4(_ text: String) -> [UInt8]? {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 4 else { return nil }
        let bytes = parts.compactMap { part -> UInt8? in
            let digits = part.utf8
            guard (1...3).contains(digits.count), digits.allSatisfy({ (48...57).contains($0) }) else { return nil }
            guard digits.count == 1 || digits.first != UInt8(ascii: "0") else { return nil }
            return UInt8(part)
        }
        return bytes.count == 4 ? bytes : nil
    }

    private static func version6(_ text: String) -> [UInt8]? {
        guard text.contains(":") else { return nil }
        let halves = divided(text)
        guard halves.count <= 2 else { return nil }
        let groups = halves.enumerated().map { index, half in version6Groups(half, isLast: index == halves.count - 1) }
        guard let head = groups[0] else { return nil }
        if groups.count == 1 { return head.count == 16 ? head : nil }
        guard let tail = groups[1], head.count + tail.count <= 14 else { return nil }
        return head + [UInt8](repeating: 0, count: 16 - head.count - tail.count) + tail
    }

    /// The text at its `::`, of which there may be one.
    private static func divided(_ text: String) -> [Substring] {
        let parts = text.split(separator: "::", omittingEmptySubsequences: false)
        return parts.isEmpty ? [Substring(text)] : parts
    }

    /// The bytes of groups of 1 to 4 hexadecimal digits; the last group of an address may be an IPv4 address.
    private static func version6Groups(_ text: Substring, isLast: Bool) -> [UInt8]? {
        if text.isEmpty { return [] }
        let groups = text.split(separator: ":", omittingEmptySubsequences: false)
        var bytes: [UInt8] = []
        for (index, group) in groups.enumerated() {
            if isLast, index == groups.count - 1, let embedded = version4(String(group)) {
                bytes += embedded
                continue
            }
            guard (1...4).contains(group.utf8.count), let value = UInt16(group, radix: 16), group.first != "+" else {
                return nil
            }
            bytes += [UInt8(value >> 8), UInt8(value & 255)]
        }
        return bytes
    }
}
