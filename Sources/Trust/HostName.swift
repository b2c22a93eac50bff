import SwiftASN1
import X509

/// A host a coordinator answers at: a DNS name or an IP address.
public enum HostName: Sendable, Hashable, CustomStringConvertible {
    /// A DNS name, lower-case, without a final dot.
    case dns(String)
    /// An IPv4 address (4 bytes) or an IPv6 address (16 bytes).
    case address([UInt8])

    /// Reads `coordinator.example.org`, `192.0.2.7`, `2001:db8::7` or `[2001:db8::7]`.
    ///
    /// - Throws: ``TrustError/malformedHostName(found:)``, also for wildcards.
    public init(_ text: String) throws(TrustError) {
        if let address = IPAddress.bytes(text) {
            self = .address(address)
        } else if let name = Self.dnsName(text) {
            self = .dns(name)
        } else {
            throw .malformedHostName(found: text)
        }
    }

    /// The name, or the address as text (IPv6 in full).
    public var description: String {
        switch self {
        case .dns(let name): name
        case .address(let bytes): IPAddress.text(bytes)
        }
    }

    /// The host as an alternative name in a certificate.
    var alternativeName: GeneralName {
        switch self {
        case .dns(let name): .dnsName(name)
        case .address(let bytes): .ipAddress(ASN1OctetString(contentBytes: bytes[...]))
        }
    }

    /// The host an alternative name stands for, or nothing if it stands for something else.
    init?(_ alternativeName: GeneralName) {
        if case .dnsName(let text) = alternativeName, let name = Self.dnsName(text) {
            self = .dns(name)
        } else if case .ipAddress(let octets) = alternativeName, [4, 16].contains(octets.bytes.count) {
            self = .address(Array(octets.bytes))
        } else {
            return nil
        }
    }

    /// The name in lower case if it is 1 to 253 bytes of labels of 1 to 63 letters, digits, hyphens or underscores,
    /// the last not all digits (that would be a broken address).
    private static func dnsName(_ text: String) -> String? {
        var bytes = text.utf8.map { byte in
            (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte | 0x20 : byte
        }
        if bytes.last == UInt8(ascii: ".") { bytes.removeLast() }
        guard (1...253).contains(bytes.count) else { return nil }
        let labels = bytes.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        let fits = labels.allSatisfy { label in
            (1...63).contains(label.count) && label.first != UInt8(ascii: "-") && label.last != UInt8(ascii: "-")
                && label.allSatisfy { byte in
                    isDigit(byte) || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
                        || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_")
                }
        }
        guard fits, let last = labels.last, !last.allSatisfy(isDigit) else { return nil }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
}
