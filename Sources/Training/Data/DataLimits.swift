/// How large data may be before it is refused.
public struct DataLimits: Sendable, Hashable {
    /// The bytes of a file, after decompression.
    public var fileByteCount: Int
    /// The bytes of one row of a table.
    public var rowByteCount: Int
    /// The columns of a table.
    public var columnCount: Int
    /// The feature values in memory, four bytes each.
    public var valueCount: Int

    /// By default files of 16 GiB, rows of 16 MiB, 1,000,000 columns and 2³⁰ values.
    public init(
        fileByteCount: Int = 16 << 30,
        rowByteCount: Int = 16 << 20,
        columnCount: Int = 1_000_000,
        valueCount: Int = 1 << 30
    ) {
        self.fileByteCount = fileByteCount
        self.rowByteCount = rowByteCount
        self.columnCount = columnCount
        self.valueCount = valueCount
    }
}
