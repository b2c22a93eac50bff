public import Federation
public import Parameters

/// The chain of a study's records: each record's digest is SHA-256(previous digest ‖ record's JSON), 32 zero bytes
/// standing for the digest before the first. Whoever has the last digest can tell that nothing was altered, dropped
/// or reordered.
public struct RoundChain: Sendable, Hashable {
    /// The study.
    public let study: StudyName
    /// The number the next record must have.
    public private(set) var expected = RoundNumber.first
    /// The digest of the last record; 32 zero bytes before the first.
    public private(set) var head = RoundChain.origin

    /// The digest before the first record.
    public static let origin: ContentDigest = {
        // Safe: 32 bytes are a digest.
        ContentDigest(bytes: [UInt8](repeating: 0, count: ContentDigest.byteCount))!
    }()

    /// The chain of a study before its first record.
    public init(study: StudyName) { self.study = study }

    /// The chain of a study after a record that is stored.
    init(study: StudyName, last: RoundNumber, head: ContentDigest) {
        self.study = study
        expected = last.next
        self.head = head
    }

    /// The digest of a record.
    ///
    /// - Parameters:
    ///   - json: The record's JSON as it is stored: sorted keys, no spaces, slashes not escaped.
    ///   - previous: The digest of the record before.
    public static func digest(of json: [UInt8], after previous: ContentDigest) -> ContentDigest {
        var stream = ContentDigest.Stream()
        stream.update(previous.bytes)
        stream.update(json)
        return stream.finish()
    }

    /// Puts a new record at the end and returns how it is to be stored.
    ///
    /// - Throws: ``LedgerError/roundOutOfOrder(_:found:expected:)``.
    mutating func append(_ record: RoundRecord) throws(LedgerError) -> StoredRound {
        guard record.round == expected else {
            throw .roundOutOfOrder(study, found: record.round, expected: expected)
        }
        let json = try LedgerJSON.bytes(of: record, what: "the record of round \(record.round) of study \(study)")
        let stored = StoredRound(
            record: record,
            json: json,
            previous: head,
            digest: Self.digest(of: json, after: head)
        )
        head = stored.digest
        expected = expected.next
        return stored
    }

    /// Checks that a stored record is the next one, unchanged, and goes on behind it.
    ///
    /// - Throws: ``LedgerError/chainBroken(_:_:_:)`` with the round at which the chain breaks.
    public mutating func verify(_ stored: StoredRound) throws(LedgerError) {
        guard stored.record.study == study else { throw .chainBroken(study, expected, .misplaced) }
        try verify(stored.record.round, json: stored.json, previous: stored.previous, digest: stored.digest)
    }

    /// Checks bytes that stand under a round's number.
    mutating func verify(
        _ round: RoundNumber,
        json: [UInt8],
        previous: ContentDigest,
        digest: ContentDigest
    ) throws(LedgerError) {
        guard round >= expected else { throw .chainBroken(study, expected, .misplaced) }
        guard round == expected else { throw .chainBroken(study, expected, .dropped) }
        let computed = Self.digest(of: json, after: previous)
        guard computed == digest else { throw .chainBroken(study, round, .changed(stored: digest, computed: computed)) }
        guard previous == head else { throw .chainBroken(study, round, .unlinked(stored: previous, expected: head)) }
        head = digest
        expected = round.next
    }
}
