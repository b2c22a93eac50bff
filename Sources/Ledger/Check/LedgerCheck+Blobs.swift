import Federation
import Parameters

/// What is checked about blobs: each has the bytes of its name, those that are needed are there, and can be read.
extension LedgerCheck {
    mutating func blobs() {
        let present = blobs(in: "blobs", needed: Set(report.neededBlobs))
        missing(report.neededBlobs.filter { !present.contains($0) }[...])
        // Whichever of the updates are there.
        _ = blobs(in: "updates", needed: [])
    }

    /// Checks the blobs of a folder and returns which there are.
    private mutating func blobs(in name: String, needed: Set<ContentDigest>) -> Set<ContentDigest> {
        let root = Folder(path: "\(directory)/\(name)")
        let store = DiskBlobStore(at: root)
        var present: Set<ContentDigest> = []
        do throws(FileFailure) {
            guard try Folder.kind(at: root.path) == .folder else { return [] }
            for prefix in try root.folder("sha256").names() {
                let folder = root.folder("sha256").folder(prefix)
                guard try Folder.kind(at: folder.path) == .folder else {
                    note(.foreignFile("\(name)/sha256/\(prefix)"))
                    continue
                }
                for file in try folder.names() {
                    guard let digest = ContentDigest(hexadecimal: file), file.hasPrefix(prefix), prefix.count == 2
                    else {
                        note(.foreignFile("\(name)/sha256/\(prefix)/\(file)"))
                        continue
                    }
                    present.insert(digest)
                    verify(digest, in: store, at: Self.place(digest, in: name), isNeeded: needed.contains(digest))
                }
            }
        } catch {
            note(.blob(name, BlobError(error)))
        }
        return present
    }

    private mutating func missing(_ digests: ArraySlice<ContentDigest>) {
        for digest in digests { note(.blob(Self.place(digest), .missing(digest))) }
    }

    private mutating func verify(
        _ digest: ContentDigest,
        in store: DiskBlobStore,
        at place: String,
        isNeeded: Bool
    ) {
        report.blobCount += 1
        do throws(BlobError) {
            report.blobByteCount += try store.byteCount(of: digest)
            try store.verify(digest)
        } catch {
            note(.blob(place, error))
            return
        }
        guard isNeeded, let reason = Self.unreadable(digest, in: store) else { return }
        note(
            LedgerProblem(
                place: place,
                code: "blob-unreadable",
                found: "its bytes are as they were stored, but are no safetensors file: \(reason)",
                advice: "look for what wrote it; the round that names it cannot go on from it"
            )
        )
    }

    /// Why the blob is no safetensors file; nil if it is one.
    private static func unreadable(_ digest: ContentDigest, in store: DiskBlobStore) -> String? {
        do {
            let byteCount = try store.byteCount(of: digest)
            let start = try store.read(digest, range: 0..<min(8, byteCount))
            // Safe: both arrays outlive the closures that read them.
            let needed = try start.withUnsafeBytes {
                try SafetensorsHeader.byteCount(announcedBy: $0, fileByteCount: byteCount)
            }
            let prefix = try store.read(digest, range: 0..<min(needed, byteCount))
            _ = try prefix.withUnsafeBytes { try SafetensorsHeader.parse($0, fileByteCount: byteCount) }
            return nil
        } catch {
            return "\(error)"
        }
    }

    static func place(_ digest: ContentDigest, in folder: String = "blobs") -> String {
        "\(folder)/sha256/\(digest.hexadecimal.prefix(2))/\(digest.hexadecimal)"
    }
}
