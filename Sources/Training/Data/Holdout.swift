import Crypto

/// Which rows are held out from training.
///
/// A row's content decides, so a row stays on its side when others are added, removed or reordered, and equal rows are
/// on the same side. The content is the salt, then each cell that the schema uses (features in their order, label,
/// task) as it stands in the file, without quotation marks and surrounding spaces, each cell preceded by the byte 0x1F;
/// of an IDX source it is the salt, 0x1F, the pixels, 0x1F and the label. The row is held out if the first eight bytes
/// of the SHA-256 of that, as a big-endian number, are below `fraction` · 2⁶⁴.
public struct Holdout: Sendable, Hashable {
    /// The part of the rows to hold out, in [0, 1): on average, not exactly.
    public var fraction: Double
    /// Chooses another part.
    public var salt: String

    /// By default one row in five.
    public init(fraction: Double = 0.2, salt: String = "") {
        self.fraction = fraction
        self.salt = salt
    }

    var fault: DataSchemaFault? {
        fraction >= 0 && fraction < 1 ? nil : .fraction("the part held out", fraction, expected: "at least 0, below 1")
    }

    /// Stands before every cell in a row's content.
    static let separator: UInt8 = 0x1F

    /// The salt's bytes, with which a row's content begins.
    var prefix: [UInt8] { Array(salt.utf8) }

    /// Whether the row with that content is held out.
    func contains(_ content: ArraySlice<UInt8>) -> Bool {
        guard fraction > 0 else { return false }
        var hash = SHA256()
        // Safe: the content is only read, during the call. Handed over as a collection it would be taken apart first.
        content.withUnsafeBytes { hash.update(bufferPointer: $0) }
        // Safe: the digest has 32 bytes, which are only read during the call.
        let head = hash.finalize().withUnsafeBytes { UInt64(bigEndian: $0.loadUnaligned(as: UInt64.self)) }
        return Double(head >> 11) * 0x1p-53 < fraction
    }
}
