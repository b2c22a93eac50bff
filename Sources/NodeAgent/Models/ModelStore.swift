import FoundationEssentials
import Glibc
import Parameters

/// The models a node has received, by digest: models, penalties, teachers. It keeps the last few; a download that broke
/// off is continued.
struct ModelStore: Sendable {
    /// How many are kept: a round's model, penalty and teacher, and the model of the round before.
    static let capacity = 4

    private let folder: String

    init(_ directory: StateDirectory) { folder = directory.models }

    /// Where a model lies once it is complete.
    func path(of digest: ContentDigest) -> String { "\(folder)/\(digest).safetensors" }

    /// Whether the model is there and its bytes are those the digest names; one that is damaged is removed.
    func contains(_ digest: ContentDigest) -> Bool {
        let path = path(of: digest)
        guard let reader = try? FileReader(path: path) else { return false }
        guard (try? reader.digest())?.finish() == digest else {
            unlink(path)
            return false
        }
        return true
    }

    /// The download of a model, as far as it got before.
    func download(of digest: ContentDigest) throws(NodeError) -> PartialDownload {
        let partial = "\(folder)/\(digest).partial"
        if access(partial, F_OK) != 0, hasOneName(spare), truncate(spare, 0) == 0 { rename(spare, partial) }
        return try PartialDownload(digest: digest, partial: partial, destination: path(of: digest))
    }

    /// An empty file that becomes the next download's: some file systems take long to make one soon after another was
    /// removed.
    private var spare: String { "\(folder)/download.new" }

    /// Reads a model: straight into its place, if its file holds the parameters as they are in memory.
    func read(_ digest: ContentDigest) throws -> ParameterVector {
        let reader = try FileReader(path: path(of: digest))
        // Safe: the arrays outlive the closures that read them.
        let needed = try reader.bytes(at: 0, count: 8).withUnsafeBytes {
            try SafetensorsHeader.byteCount(announcedBy: $0, fileByteCount: reader.byteCount)
        }
        let header = try reader.bytes(at: 0, count: needed).withUnsafeBytes {
            try SafetensorsHeader.parse($0, fileByteCount: reader.byteCount)
        }
        guard header.isEntirelyFloat32, Int(littleEndian: 1) == 1 else {
            return try SafetensorsReader.read(try reader.bytes(at: 0, count: reader.byteCount)).vector
        }
        let layout = try header.layout()
        let values = try [Float](unsafeUninitializedCapacity: layout.elementCount) { target, count in
            // Safe: every bit pattern is a float, and all of the buffer was filled when the count is set.
            try reader.read(into: UnsafeMutableRawBufferPointer(target), at: header.byteCount)
            count = layout.elementCount
        }
        return ParameterVector(layout: layout, values: values)
    }

    /// Removes the models used longest ago, and downloads of other models, so that this one and as many as fit stay.
    func keep(_ newest: ContentDigest) {
        let own = "\(newest).safetensors"
        _ = utimes(path(of: newest), nil)
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        let others = names.filter { $0 != own && $0.hasSuffix(".safetensors") }
        let newestFirst = others.map { (name: $0, used: lastUse(of: $0)) }.sorted {
            ($1.used, $1.name) < ($0.used, $0.name)
        }
        for (name, _) in newestFirst.dropFirst(Self.capacity - 1) {
            let path = "\(folder)/\(name)"
            if hasOneName(path), rename(path, spare) == 0 {
                truncate(spare, 0)
            } else {
                unlink(path)
            }
        }
        for name in names where name.hasSuffix(".partial") { unlink("\(folder)/\(name)") }
    }

    private func hasOneName(_ path: String) -> Bool { FileStatus(path: path, follows: false)?.hasOneName ?? false }

    /// When a file was written or used, in nanoseconds.
    private func lastUse(of name: String) -> Int64 { FileStatus(path: "\(folder)/\(name)")?.modified ?? 0 }
}
