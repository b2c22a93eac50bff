import Glibc

extension NodeError {
    /// What the system said about an operation that has just failed.
    static func storage(_ operation: String, _ path: String, code: Int32 = errno) -> NodeError {
        .storage(path: path, operation: operation, reason: String(cString: strerror(code)))
    }
}
