extension ParameterVector {
    /// The SHA-256 of the vector's canonical safetensors bytes, without building them.
    public func digest(metadata: [String: String] = [:]) -> ContentDigest {
        var stream = ContentDigest.Stream()
        stream.update(SafetensorsWriter.header(layout: layout, metadata: metadata))
        withLittleEndianBytes { stream.update($0) }
        return stream.finish()
    }

    /// Hands the values over as a safetensors file holds them: four bytes each, little-endian. Where the machine is
    /// little-endian too, nothing is copied.
    public func withLittleEndianBytes<Result, Failure: Error>(
        _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        // Safe: the buffer is valid during the closure, and Float is four bytes without padding.
        #if _endian(little)
            return try values.withUnsafeBufferPointer { (buffer) throws(Failure) in
                try body(UnsafeRawBufferPointer(buffer))
            }
        #else
            return try values.map(\.bitPattern.littleEndian).withUnsafeBufferPointer { (buffer) throws(Failure) in
                try body(UnsafeRawBufferPointer(buffer))
            }
        #endif
    }
}
