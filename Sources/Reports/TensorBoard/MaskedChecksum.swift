/// The checksum of TFRecord files: CRC-32C (Castagnoli, reflected polynomial 0x82F63B78), rotated and offset so that a
/// checksum of bytes which hold checksums is no weaker (TensorFlow, `core/lib/hash/crc32c.h`).
enum MaskedChecksum {
    /// The masked checksum of bytes.
    static func of(_ bytes: some Sequence<UInt8>) -> UInt32 {
        let sum = castagnoli(bytes)
        return (sum >> 15 | sum << 17) &+ 0xa282_ead8
    }

    /// CRC-32C.
    static func castagnoli(_ bytes: some Sequence<UInt8>) -> UInt32 {
        var sum: UInt32 = .max
        for byte in bytes { sum = table[Int(UInt8(truncatingIfNeeded: sum) ^ byte)] ^ sum >> 8 }
        return ~sum
    }

    private static let table: [UInt32] = (0..<256).map { index in
        (0..<8).reduce(UInt32(index)) { sum, _ in sum & 1 == 1 ? sum >> 1 ^ 0x82f6_3b78 : sum >> 1 }
    }
}
