import CGlibc

/// How the C library's allocator is told to behave.
enum Heap {
    /// From this size on a block is the system's own and goes back to it when it is freed: 128 KiB.
    private static let ownBlockByteCount: Int32 = 128 * 1024

    /// Has large blocks go back to the system as soon as they are freed.
    ///
    /// Without this glibc raises the size from which it does so with every larger block that is freed, up to 32 MiB,
    /// and the buffers of a thousand connections, long freed, stay (mallopt(3), `M_MMAP_THRESHOLD`). What a transfer
    /// takes again and again is smaller: a block of 64 KiB that is the system's own costs as much as encrypting it.
    static func returnsLargeBlocks() { mallopt(M_MMAP_THRESHOLD, ownBlockByteCount) }

    /// Has freed blocks, large ones too, stay with the process for the next that are asked for, until somebody calls
    /// `malloc_trim`.
    ///
    /// Who trains takes the same few blocks in every round. Memory that is new costs more than the training of a step:
    /// the system has to clear each page, and a virtual machine's host to find it.
    static func keepsBlocks() {
        // One heap for all threads that begin from now on, which grows as it must: those of single threads cannot hold
        // blocks of 64 MiB.
        mallopt(M_ARENA_MAX, 1)
        mallopt(M_MMAP_MAX, 0)
        mallopt(M_TRIM_THRESHOLD, .max)
    }
}
