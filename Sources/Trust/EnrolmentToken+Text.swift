import Crypto
import Federation

// The text is "trib1." and the base64url of
//
//     role      1 byte     1 node, 2 operator, 3 auditor
//     federation           1 byte of length, then the name
//     name                 1 byte of length, then the name
//     authority 32 bytes   SHA-256 of the authority's certificate
//     secret    32 bytes
//     checksum   4 bytes   the first of SHA-256 over "trib1." and everything before
//
// The lengths stand in front, so that a text cut short in pasting is told from one with a wrong character.

extension EnrolmentToken {
    private static let prefix = "trib1."
    private static let checksumByteCount = 4
    private static let roles: [(code: UInt8, role: Role)] = [(1, .node), (2, .operator), (3, .auditor)]

    /// The longest text that is read, in characters, blanks included.
    public static let characterCountLimit = 1024

    /// The token as a person pastes it.
    public var text: String {
        let role = Self.roles.first { $0.role == identity.role }?.code ?? 0
        var bytes: [UInt8] = [role]
        for name in [identity.federation.text, identity.name.text] {
            bytes.append(UInt8(name.utf8.count))
            bytes += name.utf8
        }
        bytes += authority.bytes + secret.bytes
        return Self.prefix + Base64URL.text(bytes + Self.checksum(of: bytes))
    }

    /// Reads a pasted token. Blanks and line breaks, around it or from wrapping, are skipped.
    ///
    /// - Throws: ``TokenError/malformed(reason:)``, ``TokenError/incomplete(characters:expected:)``,
    ///   ``TokenError/otherVersion(found:)`` or ``TokenError/altered``.
    public static func parse(_ pasted: String) throws(TokenError) -> EnrolmentToken {
        guard pasted.utf8.count <= characterCountLimit else {
            throw .malformed(reason: "it has \(pasted.utf8.count) characters; no token has over \(characterCountLimit)")
        }
        let text = String(decoding: pasted.utf8.filter { ![9, 10, 11, 12, 13, 32].contains($0) }, as: UTF8.self)
        guard !text.isEmpty else { throw .malformed(reason: "it is empty") }
        if Self.prefix.hasPrefix(text) { throw .incomplete(characters: text.utf8.count, expected: nil) }
        guard text.hasPrefix(prefix) else {
            if let version = otherVersion(text) { throw .otherVersion(found: version) }
            throw .malformed(reason: "it does not begin with \(prefix)")
        }
        return try parse(encoded: String(text.dropFirst(prefix.count)))
    }

    private static func parse(encoded: String) throws(TokenError) -> EnrolmentToken {
        let isBase64URL = encoded.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
                true
            default: false
            }
        }
        guard isBase64URL else {
            throw .malformed(reason: "it holds a character other than letters, digits, - and _ after \(prefix)")
        }
        // Whole groups of four characters suffice for the lengths, wherever the text was cut.
        let start = Base64URL.bytes(String(encoded.prefix(encoded.utf8.count / 4 * 4))) ?? []
        let expected = byteCount(from: start).map(Base64URL.characterCount(ofBytes:))
        if expected.map({ encoded.utf8.count < $0 }) ?? true {
            throw .incomplete(
                characters: prefix.utf8.count + encoded.utf8.count,
                expected: expected.map { prefix.utf8.count + $0 }
            )
        }
        guard let bytes = Base64URL.bytes(encoded), byteCount(from: bytes) == bytes.count else { throw .altered }
        let content = Array(bytes.dropLast(checksumByteCount))
        guard checksum(of: content) == Array(bytes.suffix(checksumByteCount)) else { throw .altered }
        return try parse(content: content)
    }

    /// Takes apart bytes whose length and checksum fit.
    private static func parse(content: [UInt8]) throws(TokenError) -> EnrolmentToken {
        let federationEnd = 2 + Int(content[1])
        let nameEnd = federationEnd + 1 + Int(content[federationEnd])
        let authorityEnd = nameEnd + 32
        guard
            let role = roles.first(where: { $0.code == content[0] })?.role,
            let federation = FederationName(String(decoding: content[2..<federationEnd], as: UTF8.self)),
            let name = NodeName(String(decoding: content[(federationEnd + 1)..<nameEnd], as: UTF8.self)),
            let authority = CertificateFingerprint(bytes: content[nameEnd..<authorityEnd]),
            let secret = TokenSecret(bytes: content[authorityEnd...])
        else { throw .malformed(reason: "its role or one of its names is not one of a federation") }
        let identity = Identity(federation: federation, role: role, name: name)
        return try EnrolmentToken(identity: identity, authority: authority, secret: secret)
    }

    /// The length of the whole token by the lengths at its start, or nothing if the text ends before the second.
    private static func byteCount(from bytes: [UInt8]) -> Int? {
        guard bytes.count > 1 else { return nil }
        let federationEnd = 2 + Int(bytes[1])
        guard bytes.count > federationEnd else { return nil }
        return federationEnd + 1 + Int(bytes[federationEnd]) + 32 + TokenSecret.byteCount + checksumByteCount
    }

    private static func checksum(of bytes: [UInt8]) -> [UInt8] {
        Array(SHA256.hash(data: Array(prefix.utf8) + bytes).prefix(checksumByteCount))
    }

    /// `trib2` of `trib2.…`, or nothing.
    private static func otherVersion(_ text: String) -> String? {
        let version = text.prefix { $0 != "." }
        guard version.utf8.count < text.utf8.count, version.hasPrefix("trib"), version.utf8.count <= 8 else {
            return nil
        }
        let digits = version.dropFirst(4).utf8
        guard !digits.isEmpty, digits.allSatisfy({ (48...57).contains($0) }) else { return nil }
        return String(version)
    }
}
