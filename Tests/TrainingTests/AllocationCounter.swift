import Glibc
import Synchronization
import Testing

/// Counts the objects that one thread allocates: arrays, closures' boxes, instances of classes.
///
/// The Swift runtime lets an instrument take the place of its allocating function; the one below counts and hands on.
/// While it is in place the runtime also retains by another path, which is not safe for every value that other
/// threads may hold: use it in a process of its own (an exit test).
enum AllocationCounter {
    private typealias Allocate =
        @convention(c) (UnsafeRawPointer?, Int, Int) -> UnsafeMutableRawPointer?

    private static let objectCount = Atomic<Int>(0)

    /// The number of objects that the body allocates.
    static func count(_ body: () -> Void) throws -> Int {
        // Safe: both names are variables that the runtime exports for instruments, of the types given here
        // (swift/stdlib/public/runtime/HeapObject.cpp); the function is replaced by one that does the same and
        // counts, and is back in its place when this returns.
        let hook = try #require(dlsym(nil, "_swift_allocObject")).assumingMemoryBound(to: Allocate.self)
        let isHooked = try #require(
            dlsym(nil, "_swift_enableSwizzlingOfAllocationAndRefCountingFunctions_forInstrumentsOnly")
        ).assumingMemoryBound(to: Bool.self)
        let runtimes = try #require(original)
        hook.pointee = { type, size, alignmentMask in
            AllocationCounter.objectCount.add(1, ordering: .relaxed)
            return AllocationCounter.original?(type, size, alignmentMask)
        }
        objectCount.store(0, ordering: .relaxed)
        isHooked.pointee = true
        body()
        isHooked.pointee = false
        hook.pointee = runtimes
        return objectCount.load(ordering: .relaxed)
    }

    /// The runtime's own function, read before the first replacement.
    private static let original: Allocate? = {
        // Safe: as above; the variable is initialised when the runtime is loaded.
        dlsym(nil, "_swift_allocObject")?.assumingMemoryBound(to: Allocate.self).pointee
    }()
}
