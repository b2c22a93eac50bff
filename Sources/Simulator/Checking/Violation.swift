/// A promise that was broken.
public struct Violation: Sendable, Hashable, Error, CustomStringConvertible {
    /// Which promise.
    public let promise: String
    /// What happened instead.
    public let what: String
    /// When, in microseconds since the beginning.
    public let time: Int64

    /// Both in one sentence.
    public var description: String { "\(promise): \(what)" }
}
