import Glibc
import Training

/// Has the libraries of a process that trains suit its work and its processor. They read their environment once, when
/// they are loaded.
enum FittingEnvironment {
    /// The commands that train.
    private static let training: Set<String> = ["node", "simulate", "demo", "chaos"]
    /// glibc's own settings, and the one with which it asks for large pages: a model of 100 MB is then ready to be
    /// written to in a third of the time.
    private static let (allocator, largePages) = ("GLIBC_TUNABLES", "glibc.malloc.hugetlb=1")

    /// Begins the process anew where something is missing in its environment: the kernels that fit the processor, if
    /// OpenBLAS would take those of a much older one, and large pages. What somebody has set stays; where it cannot
    /// begin anew it goes on as it is.
    static func use() {
        let words = Array(CommandLine.arguments.dropFirst())
        guard words.first.map(training.contains) ?? false else { return }
        beginAnew()
        // Before there are threads with heaps of their own.
        if words.starts(with: ["node", "join"]) { Heap.keepsBlocks() }
    }

    private static func beginAnew() {
        var missing: [String: String] = [:]
        if getenv(allocator) == nil { missing[allocator] = largePages }
        if getenv(Kernels.variable) == nil, let name = Kernels.better { missing[Kernels.variable] = name }
        guard !missing.isEmpty else { return }
        for (name, value) in missing { setenv(name, value, 1) }
        execv("/proc/self/exe", CommandLine.unsafeArgv)
        for name in missing.keys { unsetenv(name) }
    }
}
