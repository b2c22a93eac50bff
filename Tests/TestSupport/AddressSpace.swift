import Foundation

/// The memory that the process may ask for.
public enum AddressSpace {
    /// Refuses the process more address space than it has now and that many bytes: an allocation beyond it stops the
    /// program. For exit tests, which have a process of their own.
    public static func limitGrowth(to byteCount: Int) throws {
        let statistics = try String(contentsOfFile: "/proc/self/statm", encoding: .utf8)
        guard let pages = statistics.split(separator: " ").first.flatMap({ Int($0) }) else {
            throw CocoaError(.fileReadCorruptFile)
        }
        let limit = rlim_t(pages * sysconf(Int32(_SC_PAGESIZE)) + byteCount)
        var limits = rlimit(rlim_cur: limit, rlim_max: limit)
        guard setrlimit(__rlimit_resource_t(RLIMIT_AS.rawValue), &limits) == 0 else {
            throw CocoaError(.featureUnsupported)
        }
    }
}
