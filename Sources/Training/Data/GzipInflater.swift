import CZlib

/// Decompresses gzip: one member after another, in pieces of any size.
final class GzipInflater {
    /// What came of one piece.
    enum Outcome {
        /// So many bytes were taken and so many written.
        case progress(taken: Int, written: Int)
        /// As `progress`, and a member of the file ended.
        case memberEnded(taken: Int, written: Int)
        /// The bytes are not what gzip writes.
        case damaged(reason: String)
    }

    /// At a place of its own: zlib keeps the address.
    private let stream: UnsafeMutablePointer<z_stream>

    init() {
        // Safe: this object alone owns the memory, initialises it at once, and frees it.
        stream = .allocate(capacity: 1)
        stream.initialize(to: z_stream())
        // 15 is the largest window; 16 more asks for the gzip format and its checksum.
        let status = inflateInit2_(stream, 15 + 16, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
        precondition(status == Z_OK, "zlib could not begin: \(status)")
    }

    deinit {
        inflateEnd(stream)
        stream.deallocate()
    }

    /// Decompresses from one buffer into another, as far as either reaches.
    func inflate(_ input: inout [UInt8], _ range: Range<Int>, into output: inout [UInt8], at place: Int) -> Outcome {
        let available = min(range.count, Int(UInt32.max))
        let room = min(output.count - place, Int(UInt32.max))
        // Safe: both pointers and counts stay within their arrays, which are not resized during the call.
        let status = input.withUnsafeMutableBufferPointer { input in
            output.withUnsafeMutableBufferPointer { output in
                stream.pointee.next_in = input.baseAddress?.advanced(by: range.lowerBound)
                stream.pointee.avail_in = UInt32(available)
                stream.pointee.next_out = output.baseAddress?.advanced(by: place)
                stream.pointee.avail_out = UInt32(room)
                return CZlib.inflate(stream, Z_NO_FLUSH)
            }
        }
        let taken = available - Int(stream.pointee.avail_in)
        let written = room - Int(stream.pointee.avail_out)
        switch status {
        case Z_OK, Z_BUF_ERROR: return .progress(taken: taken, written: written)
        case Z_STREAM_END: return .memberEnded(taken: taken, written: written)
        default:
            // Safe: zlib's message is a constant text that ends with 0.
            return .damaged(reason: stream.pointee.msg.map { String(cString: $0) } ?? "zlib says \(status)")
        }
    }

    /// Makes ready for the next member.
    func reset() { inflateReset(stream) }
}
