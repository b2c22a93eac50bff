import Federation
import Parameters
import Wire

/// A received update on disk whose header was read: where each of the model's tensors lies in it.
///
/// The tensors may stand in any order in the file, because writers in other languages sort them by name; they are read
/// in the model's order.
struct UpdateFile {
    /// What the update says of itself.
    let report: UpdateReport
    /// Where the model's tensors lie in the file, in the model's order; empty in an evaluation round.
    private let tensors: [(bytes: Range<Int>, element: Int)]
    private let reader: BlockReader

    /// The bytes of the file.
    var byteCount: Int { reader.byteCount }

    /// Reads the header.
    ///
    /// - Parameter layout: The tensors that the update has to have.
    /// - Throws: ``UpdateRefusal`` inside ``RefusedFile`` for what is wrong with the bytes; ``SpoolError`` for the
    ///   disk.
    init(path: String, layout: ParameterLayout) throws {
        reader = try BlockReader(path: path)
        let header = try Self.header(of: reader)
        do {
            report = try UpdateReport(metadata: header.metadata)
        } catch {
            throw RefusedFile(.malformed("\(error)"))
        }
        let found = try Self.locate(layout, in: header)
        tensors = found
    }

    private static func header(of reader: BlockReader) throws -> SafetensorsHeader {
        do {
            let start = try reader.prefix(8)
            // Safe: both arrays outlive the closures that read them.
            let needed = try start.withUnsafeBytes {
                try SafetensorsHeader.byteCount(announcedBy: $0, fileByteCount: reader.byteCount)
            }
            let prefix = try reader.prefix(needed)
            return try prefix.withUnsafeBytes {
                try SafetensorsHeader.parse($0, fileByteCount: reader.byteCount)
            }
        } catch let error as SafetensorsError {
            throw RefusedFile(.malformed("\(error)"))
        }
    }

    private static func locate(
        _ layout: ParameterLayout,
        in header: SafetensorsHeader
    ) throws -> [(bytes: Range<Int>, element: Int)] {
        guard header.isEntirelyFloat32 else { throw RefusedFile(.wrongLayout("expected F32 in every tensor")) }
        let byName = Dictionary(header.tensors.map { ($0.name, $0) }) { first, _ in first }
        let located = try layout.tensors.map { tensor in
            guard let found = byName[tensor.name] else {
                throw RefusedFile(.wrongLayout("tensor \"\(tensor.name)\" is missing"))
            }
            guard found.shape == tensor.shape else {
                let message = "found shape \(found.shape) of tensor \"\(tensor.name)\", expected \(tensor.shape)"
                throw RefusedFile(.wrongLayout(message))
            }
            let start = header.byteCount + found.byteRange.lowerBound
            return (bytes: start..<start + found.byteRange.count, element: tensor.offset)
        }
        guard header.tensors.count == layout.tensors.count else {
            let message = "found \(header.tensors.count) tensors, expected \(layout.tensors.count)"
            throw RefusedFile(.wrongLayout(message))
        }
        return located
    }

    /// Hands over the components of the update block by block, in the model's order.
    ///
    /// - Parameter body: Takes a block and the index of its first component.
    func forEachBlock(_ body: (UnsafeBufferPointer<Float>, Int) throws -> Void) throws {
        for tensor in tensors {
            var element = tensor.element
            try reader.forEachBlock(in: tensor.bytes) { bytes in
                // Safe: the block begins at an aligned address and holds whole little-endian floats; the view ends
                // with the call.
                try bytes.withMemoryRebound(to: Float.self) { floats in
                    try body(floats, element)
                    element += floats.count
                }
                return true
            }
        }
    }

    /// Whether a file has the bytes it should have.
    @concurrent
    static func isIntact(_ path: String, digest: ContentDigest) async -> Bool {
        (try? BlockReader(path: path).digest()) == digest
    }
}

/// A file whose bytes break a rule.
struct RefusedFile: Error {
    let refusal: UpdateRefusal

    init(_ refusal: UpdateRefusal) { self.refusal = refusal }
}
