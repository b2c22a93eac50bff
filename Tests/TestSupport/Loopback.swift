import Foundation
import Glibc

/// Plain requests to a port of this machine.
public enum Loopback {
    /// A connection, which the caller closes.
    public static func connection(_ port: Int) throws -> Int32 {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr.s_addr = in_addr_t(0x7f00_0001).bigEndian
        let code = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard code == 0 else {
            let failure = POSIXError(.init(rawValue: errno) ?? .EIO)
            close(descriptor)
            throw failure
        }
        return descriptor
    }

    /// Sends bytes and reads the answer to its end.
    public static func ask(_ port: Int, _ text: String) throws -> String {
        let descriptor = try connection(port)
        defer { close(descriptor) }
        let bytes = Array(text.utf8)
        _ = send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL))
        var answer: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 4096)
        while true {
            let count = recv(descriptor, &buffer, buffer.count, 0)
            guard count > 0 else { break }
            answer += buffer.prefix(count)
        }
        return String(decoding: answer, as: UTF8.self)
    }

    /// The answer to a request without a body.
    public static func request(_ port: Int, _ path: String, _ method: String = "GET") throws -> String {
        try ask(port, "\(method) \(path) HTTP/1.1\r\nHost: localhost\r\n\r\n")
    }

    /// The status of the answer to a request; 0 if nobody answers.
    public static func status(_ port: Int, _ path: String) -> Int {
        let words = (try? request(port, path))?.split(separator: " ", maxSplits: 2)
        return words.flatMap { $0.count > 1 ? Int($0[1]) : nil } ?? 0
    }
}
