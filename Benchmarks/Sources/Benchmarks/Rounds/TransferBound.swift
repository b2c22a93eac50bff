import Foundation
import Parameters

/// The least processor time that bytes cost which travel encrypted and are checked: encrypted and decrypted once,
/// copied into and out of the kernel once, hashed once. Measured on this machine, now.
struct TransferBound {
    /// Seconds of one core for a byte, by what is done with it.
    let encrypting, decrypting, copying, hashing: Double

    /// Measures each.
    init() throws {
        encrypting = try Self.cipher([])
        decrypting = try Self.cipher(["-decrypt"])
        copying = try Self.loopback()
        hashing = Self.digest()
    }

    /// The seconds that so many bytes take if all cores are always busy with them and nothing else.
    func seconds(byteCount: Int) -> Double {
        let cores = Double(ProcessInfo.processInfo.activeProcessorCount)
        return Double(byteCount) * (encrypting + decrypting + copying + hashing) / cores
    }

    /// The rates, in GB/s of one core.
    var description: String {
        func rate(_ seconds: Double) -> String { String(format: "%.1f", 1e-9 / seconds) }
        return "AES-128-GCM \(rate(encrypting)) and back \(rate(decrypting)), loopback \(rate(copying)), "
            + "SHA-256 \(rate(hashing)) GB/s a core"
    }

    /// AES-128-GCM in records of TLS's size, as OpenSSL's own benchmark says it.
    private static func cipher(_ direction: [String]) throws -> Double {
        let arguments = ["speed", "-mr", "-seconds", "1", "-bytes", "16384", "-evp", "aes-128-gcm"]
        let output = try Command.output("/usr/bin/openssl", arguments + direction)
        let line = output.split(separator: "\n").last { $0.hasPrefix("+F:") }
        guard let rate = line?.split(separator: ":").last.flatMap({ Double($0) }), rate > 0 else {
            throw BenchmarkFailure("openssl speed said \(output.suffix(200))")
        }
        return 1 / rate
    }

    private static func digest() -> Double {
        let bytes = [UInt8](repeating: 7, count: 64 << 20)
        let rates = (0..<5).map { _ in processorSeconds { _ = ContentDigest.of(bytes) } / Double(bytes.count) }
        return median(rates)
    }

    /// Sending and receiving over a connection of this machine with itself, both sides' time together.
    private static func loopback() throws -> Double {
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        // Safe: the address lives through each call, and its size is its own.
        let isListening = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(listener, $0, size) == 0 && listen(listener, 1) == 0 && getsockname(listener, $0, &size) == 0
            }
        }
        let sender = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        let isConnected = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { connect(sender, $0, size) == 0 }
        }
        guard isListening, isConnected else { throw BenchmarkFailure("this machine cannot connect to itself") }
        let receiver = accept(listener, nil, nil)
        defer { [listener, sender, receiver].forEach { close($0) } }
        let count = 400_000_000
        let seconds = processorSeconds {
            let sending = Thread {
                let piece = [UInt8](repeating: 1, count: 256 * 1024)
                var left = count
                while left > 0 {
                    let sent = send(sender, piece, min(left, piece.count), 0)
                    guard sent > 0 else { return }
                    left -= sent
                }
            }
            sending.start()
            var piece = [UInt8](repeating: 0, count: 256 * 1024)
            var left = count
            while left > 0 {
                let received = recv(receiver, &piece, piece.count, 0)
                guard received > 0 else { break }
                left -= received
            }
        }
        return seconds / Double(count)
    }

    /// The processor time of all threads of this process during something.
    private static func processorSeconds(_ operation: () -> Void) -> Double {
        func now() -> Double {
            var usage = rusage()
            getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
            let times = [usage.ru_utime, usage.ru_stime]
            return times.reduce(0) { $0 + Double($1.tv_sec) + Double($1.tv_usec) / 1e6 }
        }
        let start = now()
        operation()
        return now() - start
    }
}
