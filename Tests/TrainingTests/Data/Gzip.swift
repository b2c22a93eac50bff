/// A writer of gzip files that stores instead of compressing (RFC 1952, RFC 1951 section 3.2.4).
enum Gzip {
    /// The bytes as one member of a gzip file.
    static func member(_ bytes: [UInt8], blockByteCount: Int = 65_535) -> [UInt8] {
        var result: [UInt8] = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 255]
        var start = 0
        repeat {
            let end = min(start + blockByteCount, bytes.count)
            let count = UInt16(end - start)
            result.append(end == bytes.count ? 1 : 0)
            for word in [count, ~count] { result += [UInt8(word & 255), UInt8(word >> 8)] }
            result += bytes[start..<end]
            start = end
        } while start < bytes.count
        for word in [checksum(bytes), UInt32(truncatingIfNeeded: bytes.count)] {
            result += (0..<4).map { UInt8(truncatingIfNeeded: word >> (8 * UInt32($0))) }
        }
        return result
    }

    /// CRC-32.
    private static func checksum(_ bytes: [UInt8]) -> UInt32 {
        var sum: UInt32 = 0xFFFF_FFFF
        for byte in bytes {
            sum ^= UInt32(byte)
            for _ in 0..<8 { sum = sum & 1 == 1 ? (sum >> 1) ^ 0xEDB8_8320 : sum >> 1 }
        }
        return ~sum
    }
}
