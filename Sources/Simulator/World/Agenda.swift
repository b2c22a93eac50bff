/// What is to happen, by virtual time: a binary heap. What is due at the same instant happens in the order in which it
/// was planned.
struct Agenda {
    /// Something that is to happen.
    struct Entry {
        /// When, in microseconds since the beginning.
        let at: Int64
        /// What.
        let body: () -> Void
    }

    /// What the heap orders: plain numbers, which move without counting references.
    private struct Key {
        let at: Int64
        /// The number of its planning.
        let order: Int
        /// Where its body is.
        let slot: Int

        func precedes(_ other: Key) -> Bool { at != other.at ? at < other.at : order < other.order }
    }

    private var heap: [Key] = []
    private var bodies: [(() -> Void)?] = []
    private var free: [Int] = []
    private var planned = 0

    /// Whether nothing is left to happen.
    var isEmpty: Bool { heap.isEmpty }

    /// Plans something.
    mutating func plan(at: Int64, _ body: @escaping () -> Void) {
        planned += 1
        let slot = free.popLast() ?? bodies.count
        if slot == bodies.count { bodies.append(body) } else { bodies[slot] = body }
        let key = Key(at: at, order: planned, slot: slot)
        heap.append(key)
        var child = heap.count - 1
        while child > 0 {
            let parent = (child - 1) / 2
            guard key.precedes(heap[parent]) else { break }
            heap[child] = heap[parent]
            child = parent
        }
        heap[child] = key
    }

    /// Takes what comes next.
    mutating func next() -> Entry? {
        guard let first = heap.first, let last = heap.popLast() else { return nil }
        if !heap.isEmpty { sink(last) }
        // Safe: a slot is taken from the moment its key is planned until here.
        let body = bodies[first.slot]!
        bodies[first.slot] = nil
        free.append(first.slot)
        return Entry(at: first.at, body: body)
    }

    /// Puts a key in at the top and moves it down to its place.
    private mutating func sink(_ key: Key) {
        var parent = 0
        while true {
            var least = 2 * parent + 1
            guard least < heap.count else { break }
            if least + 1 < heap.count, heap[least + 1].precedes(heap[least]) { least += 1 }
            guard heap[least].precedes(key) else { break }
            heap[parent] = heap[least]
            parent = least
        }
        heap[parent] = key
    }
}
