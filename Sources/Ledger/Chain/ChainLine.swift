import FoundationEssentials
import Parameters

/// An entry, or the end, as a line of an export: JSON whose parts can be cut out of it byte for byte.
///
///     {"entry":{…},"signature":"<base64>","signer":"<64 hexadecimal digits>"}
///     {"entry":{…}}
///     {"end":{"digest":"<64 hexadecimal digits>","position":123}}
///
/// The second form is of an entry that nobody signed yet. The end is the last line, so that an export that was cut
/// short is noticed.
public enum ChainLine: Sendable, Hashable {
    /// An entry: its bytes and its signature.
    case entry([UInt8], EntrySignature?)
    /// The end of the chain.
    case end(ChainHead)

    /// The longest line that is read, in bytes: 64 MiB.
    public static let byteCountLimit = 64 << 20

    private static let start = Array(#"{"entry":"#.utf8)
    private static let signature = Array(#","signature":""#.utf8)
    private static let signer = Array(#"","signer":""#.utf8)
    private static let close = Array(#""}"#.utf8)
    private static let endStart = #"{"end":{"digest":""#
    /// The base64 of 64 bytes is 88 long, of 96 bytes (P-384) 128.
    private static let longestSignature = 200

    /// Reads a line, without its line feed.
    ///
    /// - Throws: ``EntryFlaw`` if it is not written as ``bytes`` writes it.
    public init(_ line: [UInt8]) throws(EntryFlaw) {
        guard line.starts(with: Self.start) else {
            self = .end(try Self.end(line))
            return
        }
        let body = line[Self.start.count...]
        if body.suffix(2).elementsEqual(#"}}"#.utf8) {
            self = .entry(Array(body.dropLast()), nil)
            return
        }
        let digits = 64
        guard body.suffix(2).elementsEqual(Self.close) else { throw EntryFlaw("the line does not end as one does") }
        var rest = body.dropLast(Self.close.count)
        guard let certificate = ContentDigest(hexadecimal: String(decoding: rest.suffix(digits), as: UTF8.self)),
            rest.dropLast(digits).suffix(Self.signer.count).elementsEqual(Self.signer)
        else { throw EntryFlaw("the signer is none") }
        rest = rest.dropLast(digits + Self.signer.count)
        guard let quote = rest.suffix(Self.longestSignature).lastIndex(of: UInt8(ascii: "\"")) else {
            throw EntryFlaw("there is no signature")
        }
        let text = String(decoding: rest[(quote + 1)...], as: UTF8.self)
        rest = rest[...quote]
        guard let bytes = Data(base64Encoded: text), bytes.base64EncodedString() == text,
            rest.suffix(Self.signature.count).elementsEqual(Self.signature)
        else { throw EntryFlaw("the signature is none") }
        self = .entry(
            Array(rest.dropLast(Self.signature.count)),
            EntrySignature(certificate: certificate, bytes: Array(bytes))
        )
    }

    private static func end(_ line: [UInt8]) throws(EntryFlaw) -> ChainHead {
        let text = String(decoding: line.prefix(200), as: UTF8.self)
        let digits = text.dropFirst(endStart.count).prefix(64)
        let number = text.dropFirst(endStart.count + 64 + #"","position":"#.count).dropLast(2)
        guard let digest = ContentDigest(hexadecimal: String(digits)), let position = Int64(number) else {
            throw EntryFlaw("it is neither an entry nor the end")
        }
        let head = ChainHead(position: position, digest: digest)
        guard ChainLine.end(head).bytes == line else { throw EntryFlaw("it is neither an entry nor the end") }
        return head
    }

    /// The line, without a line feed.
    public var bytes: [UInt8] {
        switch self {
        case .entry(let entry, nil): return Self.start + entry + [UInt8(ascii: "}")]
        case .entry(let entry, let signature?):
            let text = Data(signature.bytes).base64EncodedString()
            return Self.start + entry + Self.signature + Array(text.utf8) + Self.signer
                + Array(signature.certificate.hexadecimal.utf8) + Self.close
        case .end(let head):
            return Array("\(Self.endStart)\(head.digest.hexadecimal)\",\"position\":\(head.position)}}".utf8)
        }
    }
}

extension StoredEntry {
    /// The entry as a line of an export, without a line feed.
    public var line: [UInt8] { ChainLine.entry(bytes, signature).bytes }
}
