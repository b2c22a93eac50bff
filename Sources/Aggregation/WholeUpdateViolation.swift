/// Which of several updates may not be added, and why. Nothing of any was.
public struct WholeUpdateViolation: Error, Sendable, Hashable {
    /// The place of the update among those that were to be added: the first that may not be.
    public let index: Int
    /// What is wrong with it.
    public let violation: UpdateViolation

    /// The violation by the update at that index.
    public init(index: Int, violation: UpdateViolation) {
        self.index = index
        self.violation = violation
    }
}

extension WholeUpdateViolation: CustomStringConvertible {
    /// One sentence: which update, what was found, what was expected, what to do.
    public var description: String { "update \(index): \(violation)" }
}
