import Glibc

/// The files and connections that the process may have open.
public enum OpenFiles {
    /// What the ledger, the libraries and their threads need: 128.
    private static let ownCount = 128

    /// Lets the process open as many as the system lets it: a shell gives 1,024, and every waiting node takes one.
    public static func raiseLimit() {
        guard var limit = current(), limit.rlim_cur < limit.rlim_max else { return }
        limit.rlim_cur = limit.rlim_max
        // Where it is refused the lower limit holds, and fewer connections are taken.
        setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
    }

    /// The connections that may be open at once, so that each of them can have a file open beside it.
    ///
    /// A process that cannot open another file is not only unable to serve: libraries it cannot do without end it.
    public static var connectionLimit: Int {
        current().map { connectionLimit(openFiles: Int(clamping: $0.rlim_cur)) } ?? 1
    }

    /// As ``connectionLimit``, for a process that may have so many files open.
    static func connectionLimit(openFiles: Int) -> Int { max(1, (openFiles - ownCount) / 2) }

    private static func current() -> rlimit? {
        var limit = rlimit()
        return getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 ? limit : nil
    }
}
