import Synchronization

/// Names for unfinished blobs: one after another, never twice in the life of a store.
final class TemporaryNames: Sendable {
    private let count = Atomic<Int>(0)

    /// The next name.
    func next() -> String { "\(count.wrappingAdd(1, ordering: .relaxed).newValue)" }
}
