import CGlibc

/// How the C library's allocator is told to behave.
enum Heap {
    /// From this size on a block is the system's own and goes back to it when it is freed: 16 KiB.
    private static let ownBlockByteCount: Int32 = 16 * 1024

    /// Has large blocks go back to the system as soon as they are freed.
    ///
    /// Without this glibc raises the size from which it does so with every larger block that is freed, up to 32 MiB,
    /// and the buffers of a thousand connections, long freed, stay (mallopt(3), `M_MMAP_THRESHOLD`). The size is that
    /// of a TLS record: of the 48 KiB that each connection has for records, only the pages that were written to count.
    static func returnsLargeBlocks() { mallopt(M_MMAP_THRESHOLD, ownBlockByteCount) }
}
