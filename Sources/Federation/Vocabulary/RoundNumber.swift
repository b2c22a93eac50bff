/// The number of a round within its study, from 1.
public struct RoundNumber: Sendable, Hashable, Comparable, Codable, CustomStringConvertible {
    /// The number, at least 1.
    public let value: Int

    /// The round with that number, or nothing if the number is below 1.
    public init?(_ value: Int) {
        guard value >= 1 else { return nil }
        self.value = value
    }

    private init(unchecked value: Int) { self.value = value }

    /// The first round of a study.
    public static let first = RoundNumber(unchecked: 1)

    /// The round after this one.
    public var next: RoundNumber { RoundNumber(unchecked: value.addingWithoutOverflow(1)) }

    /// The round before this one; nil before the first.
    public var previous: RoundNumber? { RoundNumber(value - 1) }

    /// The number in decimal.
    public var description: String { String(value) }

    /// Whether the first round comes before the second.
    public static func < (left: RoundNumber, right: RoundNumber) -> Bool { left.value < right.value }

    /// Reads the number; one below 1 is corrupt data.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard let number = RoundNumber(try container.decode(Int.self)) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "a round's number is at least 1")
        }
        self = number
    }

    /// Writes the number.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(value)
    }
}
