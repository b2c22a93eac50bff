import Glibc

/// Says that somebody outside the coordinator reads blobs, for instance a backup: while one does, none is taken away.
/// A killed process leaves no lock.
struct BlobsInUse: ~Copyable {
    private let file: OpenFile

    /// The file's name in the folder of blobs.
    private static let fileName = "in-use"

    /// Reads blobs beside others; waits until nobody takes any away, which takes a moment.
    static func share(_ directory: String) throws(FileFailure) -> BlobsInUse {
        let file = try open(directory)
        try file.lockShared()
        return BlobsInUse(file: file)
    }

    /// Takes blobs away; nil while somebody reads.
    static func own(_ directory: String) throws(FileFailure) -> BlobsInUse? {
        let file = try open(directory)
        guard try file.tryLock() else { return nil }
        return BlobsInUse(file: file)
    }

    private static func open(_ directory: String) throws(FileFailure) -> OpenFile {
        let folder = Folder(path: "\(directory)/blobs")
        try folder.make()
        return try OpenFile(path: "\(folder.path)/\(fileName)", flags: O_RDWR | O_CREAT)
    }
}
