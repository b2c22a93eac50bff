import Glibc

/// The datagram socket on which a service manager takes notifications, as `sd_notify(3)` describes it.
public struct SupervisorSocket: Sendable, Hashable {
    /// The bytes of `sun_path`: a path, or an abstract name, which begins with a zero byte.
    private let name: [UInt8]

    /// The socket of that name, as `NOTIFY_SOCKET` has it: an absolute path, or `@` and an abstract name.
    ///
    /// - Returns: nil for another kind of address, or one that is too long for a socket.
    public init?(_ text: String) {
        var bytes = Array(text.utf8)
        guard let first = bytes.first, bytes.count > 1, bytes.count < Self.capacity, !bytes.contains(0) else {
            return nil
        }
        switch first {
        case UInt8(ascii: "/"): break
        case UInt8(ascii: "@"): bytes[0] = 0
        default: return nil
        }
        name = bytes
    }

    /// The bytes of `sun_path`.
    private static let capacity = MemoryLayout.size(ofValue: sockaddr_un().sun_path)

    /// Sends one notification. It never waits: what a supervisor does not take is lost.
    ///
    /// - Returns: 0, or the system's error number.
    @discardableResult
    public func send(_ message: String) -> Int32 {
        let descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { return errno }
        defer { close(descriptor) }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        // Safe: the name is shorter than sun_path, as the initialiser checked.
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: name) }
        // A path ends with a zero byte that counts; an abstract name ends where its length says.
        let length = MemoryLayout<sa_family_t>.size + name.count + (name[0] == 0 ? 0 : 1)
        let bytes = Array(message.utf8)
        // Safe: the address and the bytes outlive the call, which reads no more of them than it is told.
        let sent = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                sendto(
                    descriptor,
                    bytes,
                    bytes.count,
                    Int32(MSG_NOSIGNAL) | Int32(MSG_DONTWAIT),
                    pointer,
                    socklen_t(length)
                )
            }
        }
        return sent == bytes.count ? 0 : errno
    }
}
