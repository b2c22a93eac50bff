/// A file in the format of MNIST: two bytes 0, the type of the numbers, the number of dimensions, each dimension's size
/// as four bytes (the highest first), then the numbers.
struct IDXFile: ~Copyable {
    /// The type of unsigned bytes.
    private static let unsignedByte: UInt8 = 0x08

    /// The size of each dimension; the first counts the examples.
    let sizes: [Int]
    private var source: FileBytes
    private var window = [UInt8](repeating: 0, count: 1 << 18)
    private var filled = 0
    private var position = 0
    private var readCount = 0
    private let expectedCount: Int

    /// Opens the file and reads its header.
    ///
    /// - Parameter dimensions: The accepted numbers of dimensions.
    init(path: String, dimensions: ClosedRange<Int>, limits: DataLimits) throws(DataError) {
        var source = try FileBytes.open(path, limit: limits.fileByteCount)
        var head = [UInt8](repeating: 0, count: 4 * (1 + dimensions.upperBound))
        try Self.fill(&head, 0..<4, from: &source, expectedBytes: 4)
        guard head[0] == 0, head[1] == 0, dimensions.contains(Int(head[3])) else {
            let last = "0\(dimensions.lowerBound)" + (dimensions.count > 1 ? "…0\(dimensions.upperBound)" : "")
            throw .idx(path: path, .magic(found: Array(head.prefix(4)), expected: "00 00 08 \(last)"))
        }
        guard head[2] == Self.unsignedByte else { throw .idx(path: path, .elementType(head[2])) }
        let headerCount = 4 * (1 + Int(head[3]))
        try Self.fill(&head, 4..<headerCount, from: &source, expectedBytes: headerCount)
        var sizes: [Int] = []
        var count = 1
        for dimension in 1...Int(head[3]) {
            let size = head[4 * dimension..<4 * dimension + 4].reduce(0) { $0 << 8 | Int($1) }
            let (product, overflow) = count.multipliedReportingOverflow(by: size)
            guard size > 0, !overflow, product <= Int.max - headerCount else {
                throw .idx(path: path, .size(dimension: dimension, found: size))
            }
            sizes.append(size)
            count = product
        }
        self.sizes = sizes
        self.source = source
        expectedCount = headerCount + count
        readCount = headerCount
    }

    /// Appends the next bytes of the file.
    mutating func read(_ count: Int, into bytes: inout [UInt8]) throws(DataError) {
        var wanted = count
        while wanted > 0 {
            if position == filled {
                position = 0
                filled = try source.read(into: &window, at: 0)
                readCount += filled
                guard filled > 0 else {
                    throw .idx(
                        path: source.path,
                        .truncated(foundBytes: readCount, expectedBytes: expectedCount)
                    )
                }
            }
            let taken = min(wanted, filled - position)
            bytes += window[position..<position + taken]
            position += taken
            wanted -= taken
        }
    }

    /// Refuses a file that goes on.
    mutating func requireEnd() throws(DataError) {
        if position == filled {
            position = 0
            filled = try source.read(into: &window, at: 0)
        }
        guard position == filled else { throw .idx(path: source.path, .trailingBytes(expectedBytes: expectedCount)) }
    }

    private static func fill(
        _ bytes: inout [UInt8],
        _ range: Range<Int>,
        from source: inout FileBytes,
        expectedBytes: Int
    ) throws(DataError) {
        var filled = range.lowerBound
        while filled < range.upperBound {
            // A piece of two bytes at a time: what follows the header must stay in the source.
            var piece: [UInt8] = [0, 0]
            let count = try source.read(into: &piece, at: 0)
            guard count > 0 else {
                throw .idx(path: source.path, .truncated(foundBytes: filled, expectedBytes: expectedBytes))
            }
            for byte in piece.prefix(count) {
                bytes[filled] = byte
                filled += 1
            }
        }
    }
}
