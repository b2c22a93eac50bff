import GRDB

/// A value of a query: a text or a number.
typealias SQLValue = DatabaseValueConvertible & Sendable
