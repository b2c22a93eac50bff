import Synchronization

/// The places of nodes that wait to be trained, given out in order to whichever worker is free.
final class NodeQueue: Sendable {
    private let next: Atomic<Int>
    private let end: Int

    /// Those places.
    init(_ places: Range<Int>) {
        next = Atomic(places.lowerBound)
        end = places.upperBound
    }

    /// The next place; nil when all are given out.
    func take() -> Int? {
        let place = next.add(1, ordering: .relaxed).oldValue
        return place < end ? place : nil
    }

    /// Gives out no more.
    func close() { next.store(end, ordering: .relaxed) }
}
