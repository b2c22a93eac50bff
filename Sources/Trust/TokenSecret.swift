import Crypto

/// The secret of a one-time token: 32 random bytes. Printing it shows its identifier, never the bytes.
public struct TokenSecret: Sendable, Hashable, CustomStringConvertible, CustomDebugStringConvertible,
    CustomReflectable
{
    /// The number of bytes.
    public static let byteCount = 32

    /// The bytes.
    public let bytes: [UInt8]

    /// A secret from the system's generator.
    public static func random() -> TokenSecret {
        var generator = SystemRandomNumberGenerator()
        return TokenSecret(unchecked: (0..<byteCount).map { _ in UInt8.random(in: .min ... .max, using: &generator) })
    }

    /// A secret from its 32 bytes, or nothing if there are not 32.
    public init?(bytes: some Sequence<UInt8>) {
        let bytes = Array(bytes)
        guard bytes.count == Self.byteCount else { return nil }
        self.bytes = bytes
    }

    /// A secret from its text in a request (base64url, 43 characters), or nothing.
    public init?(text: String) {
        guard text.utf8.count == Base64URL.characterCount(ofBytes: Self.byteCount), let bytes = Base64URL.bytes(text)
        else { return nil }
        self.init(bytes: bytes)
    }

    private init(unchecked bytes: [UInt8]) { self.bytes = bytes }

    /// The secret as it travels in the enrolment request: base64url, 43 characters.
    public var text: String { Base64URL.text(bytes) }

    /// The SHA-256 of the secret in hexadecimal digits: what the coordinator keeps.
    public var hash: String { Hexadecimal.text(SHA256.hash(data: bytes)) }

    /// The first 8 hexadecimal digits of ``hash``: how people and records name the token.
    public var identifier: TokenIdentifier { TokenIdentifier(hash: hash) }

    /// The identifier, never the bytes.
    public var description: String { "token \(identifier)" }

    /// The identifier, never the bytes.
    public var debugDescription: String { description }

    /// The identifier, never the bytes.
    public var customMirror: Mirror { Mirror(self, children: ["identifier": identifier]) }
}
