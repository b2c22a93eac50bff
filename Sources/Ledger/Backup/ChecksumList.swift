import Parameters

/// The digests of a backup's files, as `sha256sum --check` reads them: 64 hexadecimal digits, two spaces, a path.
struct ChecksumList: Hashable {
    /// The digest of each file, by its path in the backup.
    var digests: [String: ContentDigest] = [:]

    /// A list of nothing.
    init() {}

    /// The list that the bytes are; nil if a single one of them is not as ``bytes`` writes it.
    init?(_ bytes: [UInt8]) {
        let text = String(decoding: bytes, as: UTF8.self)
        for line in text.split(separator: "\n") {
            guard line.count > 66, let digest = ContentDigest(hexadecimal: String(line.prefix(64))) else { return nil }
            digests[String(line.dropFirst(66))] = digest
        }
        guard self.bytes == bytes else { return nil }
    }

    /// The list, sorted by path.
    var bytes: [UInt8] {
        Array(digests.sorted { $0.key < $1.key }.map { "\($0.value.hexadecimal)  \($0.key)\n" }.joined().utf8)
    }
}
