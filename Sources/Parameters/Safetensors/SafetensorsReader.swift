/// Reads a whole safetensors file from memory into one flat vector.
///
/// F32 is copied; BF16, F16 and I8 become the `Float` of the same value. Elements may be anything a `Float` can be:
/// ``ParameterVector/firstNonFiniteIndex`` finds what is not a finite number.
public enum SafetensorsReader {
    /// The tensors of the file in the order of their data, and its metadata.
    public static func read(
        _ bytes: UnsafeRawBufferPointer
    ) throws(SafetensorsError) -> (vector: ParameterVector, metadata: [String: String]) {
        // Safe: the header was checked against the count of the buffer, so every byte range lies within it.
        let header = try SafetensorsHeader.parse(bytes, fileByteCount: bytes.count)
        let layout = try header.layout()
        let data = UnsafeRawBufferPointer(rebasing: bytes[header.byteCount...])
        let values = [Float](unsafeUninitializedCapacity: layout.elementCount) { target, count in
            for (tensor, laid) in zip(header.tensors, layout.tensors) {
                copy(
                    UnsafeRawBufferPointer(rebasing: data[tensor.byteRange]),
                    as: tensor.elementType,
                    to: UnsafeMutableBufferPointer(rebasing: target[laid.range])
                )
            }
            count = layout.elementCount
        }
        return (ParameterVector(layout: layout, values: values), header.metadata)
    }

    /// The tensors of the file in the order of their data, and its metadata.
    public static func read(
        _ bytes: [UInt8]
    ) throws(SafetensorsError) -> (vector: ParameterVector, metadata: [String: String]) {
        // Safe: the array outlives the closure that reads it.
        try bytes.withUnsafeBytes { buffer in
            Result { () throws(SafetensorsError) in try read(buffer) }
        }
        .get()
    }

    private static func copy(
        _ source: UnsafeRawBufferPointer,
        as type: SafetensorsHeader.ElementType,
        to target: UnsafeMutableBufferPointer<Float>
    ) {
        // Safe: the source has target.count elements of the type, as the header's check established; loads are
        // unaligned because a header need not be a multiple of four bytes.
        switch type {
        case .float32:
            #if _endian(little)
                UnsafeMutableRawBufferPointer(target).copyMemory(from: source)
            #else
                for index in 0..<target.count {
                    let bits = source.loadUnaligned(fromByteOffset: 4 * index, as: UInt32.self)
                    target.initializeElement(at: index, to: Float(bitPattern: UInt32(littleEndian: bits)))
                }
            #endif
        case .bfloat16:
            for index in 0..<target.count {
                let bits = source.loadUnaligned(fromByteOffset: 2 * index, as: UInt16.self)
                target.initializeElement(at: index, to: Float(bitPattern: UInt32(UInt16(littleEndian: bits)) << 16))
            }
        case .float16:
            for index in 0..<target.count {
                let bits = source.loadUnaligned(fromByteOffset: 2 * index, as: UInt16.self)
                target.initializeElement(at: index, to: float(fromHalf: UInt16(littleEndian: bits)))
            }
        case .int8:
            for index in 0..<target.count {
                target.initializeElement(at: index, to: Float(Int8(bitPattern: source[index])))
            }
        case .float64, .float8E4M3, .float8E5M2, .int64, .int32, .int16, .uint64, .uint32, .uint16, .uint8, .bool:
            preconditionFailure("\(type) was refused by layout()")
        }
    }

    /// The value of an IEEE 754 half: its exponent and fraction shifted into place and rebiased by an exact product,
    /// which turns subnormal halves into normal floats; infinities and NaNs get the largest exponent.
    private static func float(fromHalf bits: UInt16) -> Float {
        let magnitude = UInt32(bits & 0x7fff) << 13
        let sign = UInt32(bits & 0x8000) << 16
        if bits & 0x7c00 == 0x7c00 { return Float(bitPattern: sign | 0x7f80_0000 | magnitude) }
        return Float(bitPattern: sign | (Float(bitPattern: magnitude) * 0x1p112).bitPattern)
    }
}
