/// The header of a safetensors file: what its tensors are and where they lie.
///
///     bytes 0..<8        N, the length of the header, little-endian
///     bytes 8..<8 + N    JSON: {"__metadata__": {"key": "text"}, "name": {"dtype", "shape", "data_offsets"}, …}
///     the rest           the data; a tensor's data_offsets count from here
///
/// Parsing trusts nothing: whatever the bytes are, it returns or throws, and never holds more memory than a small
/// multiple of the header that was handed over. (Format: github.com/huggingface/safetensors.)
public struct SafetensorsHeader: Sendable, Hashable {
    /// One tensor of a file.
    public struct Tensor: Sendable, Hashable {
        /// The name, unique in the file.
        public let name: String
        /// The type of an element.
        public let elementType: ElementType
        /// The size of each dimension, row-major; empty for a single number.
        public let shape: [Int]
        /// Where the tensor lies, counted from the first byte of the data.
        public let byteRange: Range<Int>
    }

    /// The types of element that the format names and that take whole bytes.
    public enum ElementType: String, Sendable, Hashable, CaseIterable {
        case float64 = "F64"
        case float32 = "F32"
        case float16 = "F16"
        case bfloat16 = "BF16"
        case float8E4M3 = "F8_E4M3"
        case float8E5M2 = "F8_E5M2"
        case int64 = "I64"
        case int32 = "I32"
        case int16 = "I16"
        case int8 = "I8"
        case uint64 = "U64"
        case uint32 = "U32"
        case uint16 = "U16"
        case uint8 = "U8"
        case bool = "BOOL"

        /// The number of bytes of one element.
        public var byteCount: Int {
            switch self {
            case .float64, .int64, .uint64: 8
            case .float32, .int32, .uint32: 4
            case .float16, .bfloat16, .int16, .uint16: 2
            case .float8E4M3, .float8E5M2, .int8, .uint8, .bool: 1
            }
        }

        /// Whether ``SafetensorsReader`` turns it into `Float`.
        public var isReadable: Bool {
            switch self {
            case .float32, .float16, .bfloat16, .int8: true
            case .float64, .float8E4M3, .float8E5M2, .int64, .int32, .int16, .uint64, .uint32, .uint16, .uint8, .bool:
                false
            }
        }
    }

    /// The texts under `__metadata__`; empty if there are none.
    public let metadata: [String: String]
    /// The tensors in the order of their data.
    public let tensors: [Tensor]
    /// Where the data begins in the file: 8 and the length of the header.
    public let byteCount: Int
    /// The number of bytes of data.
    public let dataByteCount: Int

    private let checkedLayout: ParameterLayout

    /// The longest header that is read, its length field included: 16 MiB.
    public static let maximumByteCount = 16 << 20

    /// Reads the header of a file.
    ///
    /// - Parameters:
    ///   - prefix: The first bytes of the file, at least as many as ``byteCount(announcedBy:fileByteCount:)`` says.
    ///   - fileByteCount: The size of the whole file, which the header must account for to the byte.
    public static func parse(
        _ prefix: UnsafeRawBufferPointer,
        fileByteCount: Int
    ) throws(SafetensorsError) -> SafetensorsHeader {
        // Safe: the buffer is read only through SafetensorsHeaderParser, which checks every index, during the call.
        let end = try byteCount(announcedBy: prefix, fileByteCount: fileByteCount)
        guard end <= prefix.count else { throw .headerIncomplete(available: prefix.count, needed: end) }
        var parser = SafetensorsHeaderParser(UnsafeRawBufferPointer(rebasing: prefix[8..<end]))
        let content = try parser.parse()
        return try SafetensorsHeader(content, byteCount: end, dataByteCount: fileByteCount - end)
    }

    /// How many bytes from the start of the file ``parse(_:fileByteCount:)`` needs; the first eight bytes tell.
    public static func byteCount(
        announcedBy prefix: UnsafeRawBufferPointer,
        fileByteCount: Int
    ) throws(SafetensorsError) -> Int {
        // Safe: eight bytes are read after the count was found to be at least eight.
        guard fileByteCount >= 8 else { throw .fileTooShort(byteCount: fileByteCount) }
        guard prefix.count >= 8 else { throw .headerIncomplete(available: prefix.count, needed: 8) }
        let length = UInt64(littleEndian: prefix.loadUnaligned(as: UInt64.self))
        let limit = min(fileByteCount, maximumByteCount) - 8
        guard length <= UInt64(limit) else { throw .headerTooLong(byteCount: length, limit: limit) }
        return 8 + Int(length)
    }

    private init(
        _ content: SafetensorsHeaderParser.Content,
        byteCount: Int,
        dataByteCount: Int
    ) throws(SafetensorsError) {
        // Ties (tensors of no bytes) keep the order of the header: the sort is stable by construction.
        let order = content.tensors.indices.sorted {
            let (left, right) = (content.tensors[$0], content.tensors[$1])
            return (left.begin, left.end, $0) < (right.begin, right.end, $1)
        }
        let entries = order.map { content.tensors[$0] }
        do { checkedLayout = try ParameterLayout(entries.map { (name: $0.name, shape: $0.shape) }) } catch {
            throw .layout(error)
        }
        var tensors: [Tensor] = []
        tensors.reserveCapacity(entries.count)
        var expectedBegin = 0
        for (entry, laid) in zip(entries, checkedLayout.tensors) {
            let expected = laid.elementCount * entry.elementType.byteCount
            let (found, overflow) = entry.end.subtractingReportingOverflow(entry.begin)
            guard !overflow, found == expected else {
                throw .sizeMismatch(tensor: entry.name, found: found, expected: expected)
            }
            guard entry.begin == expectedBegin else {
                throw .notContiguous(tensor: entry.name, begin: entry.begin, expected: expectedBegin)
            }
            expectedBegin = entry.end
            tensors.append(
                Tensor(
                    name: entry.name,
                    elementType: entry.elementType,
                    shape: entry.shape,
                    byteRange: entry.begin..<entry.end
                )
            )
        }
        guard expectedBegin == dataByteCount else { throw .dataMismatch(found: dataByteCount, expected: expectedBegin) }
        self.tensors = tensors
        self.metadata = content.metadata
        self.byteCount = byteCount
        self.dataByteCount = dataByteCount
    }

    /// The layout of the tensors in the order of their data, all of them averaged.
    public func layout() throws(SafetensorsError) -> ParameterLayout {
        try requireReadable()
        return checkedLayout
    }

    /// Whether every tensor is F32, so that the data is the flat vector's bytes as they are.
    public var isEntirelyFloat32: Bool { tensors.allSatisfy { $0.elementType == .float32 } }

    private func requireReadable() throws(SafetensorsError) {
        for tensor in tensors where !tensor.elementType.isReadable {
            throw .unreadableElementType(tensor.elementType, tensor: tensor.name)
        }
    }
}
