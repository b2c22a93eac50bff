/// Why bytes are not the stored sum of a round. The updates it was made of are asked for again.
public enum SnapshotError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The bytes do not begin as a snapshot does.
    case notASnapshot
    /// The header's counts contradict each other or the bounds.
    case impossibleCounts
    /// The snapshot is of another model or another fixed point.
    case anotherRound
    /// The header or the sums end too early.
    case truncated(found: Int, expected: Int)
    /// Something else than a digest follows the sums.
    case wrongEnd(found: Int, expected: Int)
    /// The digest at the end is not that of the bytes.
    case digestMismatch

    /// The stable code, which is also the name of the page in `docs/errors/`.
    public var code: String {
        switch self {
        case .notASnapshot: "snapshot-foreign"
        case .anotherRound: "snapshot-another-round"
        case .impossibleCounts, .truncated, .wrongEnd, .digestMismatch: "snapshot-damaged"
        }
    }

    /// One sentence: what was found, what was expected.
    public var description: String {
        switch self {
        case .notASnapshot: "the stored sum does not begin with TRIBSUM1; it is not a snapshot of a round"
        case .impossibleCounts: "the stored sum has impossible numbers of examples and updates; it is damaged"
        case .anotherRound: "the stored sum is of another model or other bounds than the round's"
        case .truncated(let found, let expected):
            "the stored sum was cut short: found \(found) bytes, expected \(expected)"
        case .wrongEnd(let found, let expected):
            "the stored sum ends with \(found) or more bytes, expected a digest of \(expected)"
        case .digestMismatch: "the stored sum does not have the digest it ends with; it is damaged"
        }
    }
}
