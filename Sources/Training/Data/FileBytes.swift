/// The bytes of a file in pieces; one that begins as gzip does is decompressed on the way.
struct FileBytes: ~Copyable {
    /// The number of bytes read from the file at a time.
    private static let pieceByteCount = 1 << 18

    /// The file.
    let path: String
    private let file: InputFile
    private let limit: Int
    private var byteCount = 0
    /// Compressed bytes: the piece read last, and what of it is still to be decompressed.
    private var piece: [UInt8] = []
    private var pending = 0..<0
    private var inflater: GzipInflater?
    /// Whether a member of the gzip file has begun and not ended.
    private var isInsideMember = false
    /// Bytes read to recognise gzip, which a plain file begins with.
    private var head: [UInt8] = []

    private init(path: String, file: consuming InputFile, limit: Int, start: [UInt8]) {
        self.path = path
        self.file = file
        self.limit = limit
        guard start == [0x1F, 0x8B] else {
            head = start
            return
        }
        inflater = GzipInflater()
        piece = [UInt8](repeating: 0, count: Self.pieceByteCount)
        piece.replaceSubrange(0..<2, with: start)
        pending = 0..<2
        isInsideMember = true
    }

    /// Opens a file.
    ///
    /// - Throws: ``DataError`` if the file cannot be opened or has no bytes.
    static func open(_ path: String, limit: Int) throws(DataError) -> FileBytes {
        let file = try InputFile.open(path)
        var start = [UInt8](repeating: 0, count: 2)
        var count = try file.read(into: &start, at: 0)
        guard count > 0 else { throw .empty(path: path) }
        if count == 1 { count += try file.read(into: &start, at: 1) }
        return FileBytes(path: path, file: file, limit: limit, start: Array(start.prefix(count)))
    }

    /// Reads the next bytes into a buffer, from that place on.
    ///
    /// - Precondition: There is room for at least two bytes.
    /// - Returns: The number of bytes read; 0 at the end.
    mutating func read(into buffer: inout [UInt8], at place: Int) throws(DataError) -> Int {
        precondition(buffer.count - place >= 2, "\(buffer.count - place) bytes of room; expected at least 2")
        let count: Int
        if let inflater {
            count = try inflate(inflater, into: &buffer, at: place)
        } else if !head.isEmpty {
            count = head.count
            for (offset, byte) in head.enumerated() { buffer[place + offset] = byte }
            head = []
        } else {
            count = try file.read(into: &buffer, at: place)
        }
        byteCount += count
        guard byteCount <= limit else { throw .fileTooLarge(path: path, limit: limit) }
        return count
    }

    private mutating func inflate(
        _ inflater: GzipInflater,
        into buffer: inout [UInt8],
        at place: Int
    ) throws(DataError) -> Int {
        while true {
            if pending.isEmpty {
                pending = 0..<(try file.read(into: &piece, at: 0))
                guard !pending.isEmpty else {
                    if isInsideMember { throw .gzipTruncated(path: path) }
                    return 0
                }
            }
            isInsideMember = true
            switch inflater.inflate(&piece, pending, into: &buffer, at: place) {
            case .progress(let taken, let written):
                pending = pending.lowerBound + taken..<pending.upperBound
                if written > 0 { return written }
            case .memberEnded(let taken, let written):
                pending = pending.lowerBound + taken..<pending.upperBound
                isInsideMember = false
                inflater.reset()
                if written > 0 { return written }
            case .damaged(let reason): throw .gzipCorrupted(path: path, reason: reason)
            }
        }
    }
}
