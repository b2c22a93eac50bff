import Federation
import Ledger
import Parameters

/// A model on disk whose header was read.
struct StoredModel: Sendable {
    /// Its digest.
    let digest: ContentDigest
    /// Its tensors.
    let layout: ParameterLayout
    /// The bytes of its file.
    let byteCount: Int
    private let path: String
    private let dataOffset: Int

    /// Reads the header of a stored model.
    ///
    /// - Throws: ``SafetensorsError`` if it is not one; ``ModelProblem``; ``SpoolError`` for the disk.
    init(digest: ContentDigest, path: String) throws {
        let reader = try BlockReader(path: path)
        // Safe: both arrays outlive the closures that read them.
        let start = try reader.prefix(8)
        let needed = try start.withUnsafeBytes {
            try SafetensorsHeader.byteCount(announcedBy: $0, fileByteCount: reader.byteCount)
        }
        let prefix = try reader.prefix(needed)
        let header = try prefix.withUnsafeBytes {
            try SafetensorsHeader.parse($0, fileByteCount: reader.byteCount)
        }
        guard header.isEntirelyFloat32 else { throw ModelProblem.notFloat32 }
        self.digest = digest
        self.path = path
        layout = try header.layout()
        byteCount = reader.byteCount
        dataOffset = header.byteCount
    }

    /// Hands over the parameters block by block; the block may be changed, which does not change the file.
    func forEachBlock(_ body: (UnsafeMutableBufferPointer<Float>, Int) throws -> Void) throws {
        let reader = try BlockReader(path: path)
        var offset = 0
        try reader.forEachBlock(in: dataOffset..<byteCount) { bytes in
            // Safe: the reader's buffer is mutable memory of its own, aligned, holding whole floats, and nothing else
            // looks at it during the call.
            try UnsafeMutableRawBufferPointer(mutating: bytes).withMemoryRebound(to: Float.self) { floats in
                try body(floats, offset)
                offset += floats.count
            }
            return true
        }
    }

    /// The index of the first parameter that is not finite.
    func firstNonFiniteIndex() throws -> Int? {
        var found: Int?
        try forEachBlock { block, offset in
            guard found == nil, let index = block.firstIndex(where: { !$0.isFinite }) else { return }
            found = offset + index
        }
        return found
    }
}

/// Why a stored file cannot be a study's initial model.
enum ModelProblem: Error, CustomStringConvertible {
    case notFloat32
    case nonFinite(at: Int)
    case parameterCount(found: Int, expected: Int)

    var description: String {
        switch self {
        case .notFloat32: "expected F32 in every tensor"
        case .nonFinite(let index): "parameter \(index) is not finite"
        case .parameterCount(let found, let expected):
            "found \(found) parameters, expected \(expected) for the plan's network"
        }
    }
}
