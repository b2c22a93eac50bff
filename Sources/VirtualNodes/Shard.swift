/// One of several parts of a round's cohort, as even as can be: part 2 of 3 of ten nodes is the fourth to the sixth.
public struct Shard: Sendable, Hashable, CustomStringConvertible {
    /// Which part, from 1.
    public let number: Int
    /// Of how many.
    public let count: Int

    /// The most parts of a round.
    public static let mostParts = 100_000

    /// A part; nothing if there is no such part.
    public init?(number: Int, of count: Int) {
        guard (1...Self.mostParts).contains(count), (1...count).contains(number) else { return nil }
        self.number = number
        self.count = count
    }

    /// The part that is written `2/3`, or nothing.
    public init?(_ text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, let number = Int(parts[0]), let count = Int(parts[1]) else { return nil }
        self.init(number: number, of: count)
    }

    /// As it is written.
    public var description: String { "\(number)/\(count)" }

    /// The part's places in a cohort of that size; none where there are more parts than nodes.
    func range(of size: Int) -> Range<Int> {
        // The product is below 2⁶³: a cohort has at most a million nodes.
        (number - 1) * size / count..<number * size / count
    }
}
