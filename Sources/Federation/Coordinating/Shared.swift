/// A large value that never changes, kept once: copies of what holds it copy a reference.
///
/// It is equal, hashed and encoded as the value alone.
@propertyWrapper
public struct Shared<Value: Sendable & Hashable & Codable>: Sendable, Hashable, Codable {
    private final class Storage: Sendable {
        let value: Value
        init(_ value: Value) { self.value = value }
    }

    private let storage: Storage

    /// The value.
    public var wrappedValue: Value { storage.value }

    /// Keeps a value.
    public init(wrappedValue: Value) { storage = Storage(wrappedValue) }

    /// Reads the value.
    public init(from decoder: any Decoder) throws { self.init(wrappedValue: try Value(from: decoder)) }

    /// Writes the value.
    public func encode(to encoder: any Encoder) throws { try wrappedValue.encode(to: encoder) }

    /// Whether the values are equal.
    public static func == (left: Self, right: Self) -> Bool {
        left.storage === right.storage || left.storage.value == right.storage.value
    }

    /// Feeds the value.
    public func hash(into hasher: inout Hasher) { hasher.combine(storage.value) }
}
