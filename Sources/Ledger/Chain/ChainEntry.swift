public import Federation
import FoundationEssentials
public import Parameters

/// One fact of a federation's history, in its place in the chain.
///
/// Its bytes are one line of JSON whose outer keys are always these, in this order, without spaces:
///
///     {"at":1700000000000,"body":{…},"kind":"node.enrolled","position":3,"previous":"<64 hexadecimal digits>"}
///
/// Its digest is SHA-256(previous digest ‖ bytes), and its signature is made of that digest. `docs/history-format.md`
/// specifies it for other languages.
public struct ChainEntry: Sendable, Hashable {
    /// Its place in the chain, from 1 without gaps.
    public let position: Int64
    /// When it happened.
    public let at: Instant
    /// The digest of the entry before; ``origin`` before the first.
    public let previous: ContentDigest
    /// What happened.
    public let body: EntryBody

    /// The digest before the first entry: 32 zero bytes.
    public static let origin: ContentDigest = {
        // Safe: 32 bytes are a digest.
        ContentDigest(bytes: [UInt8](repeating: 0, count: ContentDigest.byteCount))!
    }()

    /// An entry with those facts.
    public init(position: Int64, at: Instant, previous: ContentDigest, body: EntryBody) {
        self.position = position
        self.at = at
        self.previous = previous
        self.body = body
    }

    /// The digest of an entry's bytes behind another.
    public static func digest(of bytes: some Collection<UInt8>, after previous: ContentDigest) -> ContentDigest {
        var stream = ContentDigest.Stream()
        stream.update(previous.bytes)
        stream.update(Array(bytes))
        return stream.finish()
    }

    /// The entry's bytes.
    ///
    /// - Throws: ``LedgerError/notEncodable(what:reason:)``.
    public func bytes() throws(LedgerError) -> [UInt8] {
        let body = try body.json()
        return Self.bytes(position: position, at: at, previous: previous, kind: self.body.kind, body: body)
    }

    /// The bytes of an entry whose body is JSON already.
    static func bytes(
        position: Int64,
        at: Instant,
        previous: ContentDigest,
        kind: EntryKind,
        body: [UInt8]
    ) -> [UInt8] {
        Array("{\"at\":\(at.milliseconds),\"body\":".utf8) + body
            + Array(#","kind":"\#(kind)","position":\#(position),"previous":"\#(previous.hexadecimal)"}"#.utf8)
    }

    /// Reads an entry's bytes. What is not written as ``bytes()`` writes it is not read.
    ///
    /// - Throws: ``EntryFlaw``.
    public init(bytes: [UInt8]) throws(EntryFlaw) {
        self = try EntryFrame(bytes).entry()
    }
}

/// What is wrong with bytes that are no entry.
public struct EntryFlaw: Error, Sendable, Hashable, CustomStringConvertible {
    /// What is wrong with them.
    public let description: String

    init(_ description: String) { self.description = description }
}
