/// Numbers at a fixed place in memory, aligned to a cache line, for one training or evaluation.
///
/// The memory is not cleared: who reads must have written. Pages that are never written cost nothing.
final class FloatBuffer {
    /// The numbers.
    let values: UnsafeMutableBufferPointer<Float>

    /// Room for that many numbers.
    init(count: Int) {
        // Safe: this object alone owns the memory and frees it; Float is trivial, so it needs no deinitialising.
        let raw = UnsafeMutableRawPointer.allocate(byteCount: max(count, 1) * MemoryLayout<Float>.stride, alignment: 64)
        values = UnsafeMutableBufferPointer(start: raw.bindMemory(to: Float.self, capacity: count), count: count)
    }

    deinit { UnsafeMutableRawPointer(start).deallocate() }

    /// Where the numbers begin.
    var start: UnsafeMutablePointer<Float> {
        guard let start = values.baseAddress else { preconditionFailure("a buffer is made with an address") }
        return start
    }
}
