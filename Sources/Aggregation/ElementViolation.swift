/// The first element of an update that may not be added.
public struct ElementViolation: Sendable, Hashable {
    /// Where it stands: in the block that was looked at, or in the flat vector of a whole update.
    public let index: Int
    /// What is wrong with it.
    public let kind: Kind

    /// What can be wrong with an element.
    public enum Kind: String, Sendable, Hashable, CaseIterable {
        /// It is a NaN.
        case notANumber
        /// It is infinite.
        case infinite
        /// Its magnitude is above the bound.
        case outOfBound
    }

    /// The violation by the element at that index.
    public init(index: Int, kind: Kind) {
        self.index = index
        self.kind = kind
    }
}
