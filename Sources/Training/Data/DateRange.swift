/// The dates from one on, that included, until another, that excluded.
public struct DateRange: Sendable, Hashable {
    /// The first; nil: without a beginning.
    public var from: DateTime?
    /// The first that is no longer within; nil: without an end.
    public var until: DateTime?

    /// The dates between the two.
    public init(from: DateTime? = nil, until: DateTime? = nil) {
        self.from = from
        self.until = until
    }

    /// Whether no date is within.
    public var isEmpty: Bool {
        guard let from, let until else { return false }
        return from >= until
    }

    /// Whether the date is within.
    public func contains(_ date: DateTime) -> Bool {
        if let from, date < from { return false }
        if let until, date >= until { return false }
        return true
    }

    /// Whether a date is within both.
    public func overlaps(_ other: DateRange) -> Bool {
        func begins(_ left: DateRange, before right: DateRange) -> Bool {
            guard let from = left.from, let until = right.until else { return true }
            return from < until
        }
        return !isEmpty && !other.isEmpty && begins(self, before: other) && begins(other, before: self)
    }
}
