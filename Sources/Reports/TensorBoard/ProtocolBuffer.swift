/// The few kinds of field of a protocol buffer that an event has.
struct ProtocolBuffer {
    /// The message's bytes.
    private(set) var bytes: [UInt8] = []

    /// A whole number, as a variable-length integer.
    mutating func add(_ field: Int, _ value: Int64) {
        key(field, wireType: 0)
        variable(UInt64(bitPattern: value))
    }

    /// A double of eight bytes.
    mutating func add(_ field: Int, _ value: Double) {
        key(field, wireType: 1)
        bytes += littleEndian(value.bitPattern)
    }

    /// A float of four bytes.
    mutating func add(_ field: Int, _ value: Float) {
        key(field, wireType: 5)
        bytes += littleEndian(value.bitPattern)
    }

    /// A text.
    mutating func add(_ field: Int, _ value: String) { add(field, Array(value.utf8)) }

    /// A message within this one.
    mutating func add(_ field: Int, _ value: ProtocolBuffer) { add(field, value.bytes) }

    private mutating func add(_ field: Int, _ value: [UInt8]) {
        key(field, wireType: 2)
        variable(UInt64(value.count))
        bytes += value
    }

    private mutating func key(_ field: Int, wireType: Int) { variable(UInt64(field << 3 | wireType)) }

    private mutating func variable(_ value: UInt64) {
        var rest = value
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(rest))
    }
}

/// The bytes of an integer, the least significant first.
func littleEndian<Value: FixedWidthInteger>(_ value: Value) -> [UInt8] {
    (0..<Value.bitWidth / 8).map { UInt8(truncatingIfNeeded: value >> ($0 * 8)) }
}
