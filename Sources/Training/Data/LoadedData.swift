/// Data read by a schema, divided and scaled.
public struct LoadedData: Sendable, Hashable {
    /// The rows to train on, in the order of the file.
    public let training: Dataset
    /// The rows held out, in the order of the file, scaled by what was fitted on the training part.
    public let holdout: Dataset
    /// What was read and what became of it.
    public let report: DataReport

    /// Reads the data that a schema describes. The same files and schema give the same bits.
    ///
    /// Memory is four bytes a value and twice that for a moment; the file itself is read in pieces.
    ///
    /// - Parameters:
    ///   - schema: Where the data are and what they look like.
    ///   - folder: The folder that relative paths begin in; nil for the current one.
    ///   - limits: How large the data may be.
    /// - Throws: ``DataError``.
    public static func load(
        _ schema: DataSchema,
        relativeTo folder: String? = nil,
        limits: DataLimits = DataLimits()
    ) throws(DataError) -> LoadedData {
        try schema.validate()
        switch schema.source {
        case .csv(let path, let delimiter, let header):
            let table = CSVDataset(
                path: resolve(path, in: folder),
                delimiter: delimiter,
                header: header,
                schema: schema,
                limits: limits
            )
            return try table.load()
        case .idx(let images, let labels):
            let files = IDXDataset(
                imagesPath: resolve(images, in: folder),
                labelsPath: resolve(labels, in: folder),
                schema: schema,
                limits: limits
            )
            return try files.load()
        }
    }

    private static func resolve(_ path: String, in folder: String?) -> String {
        guard let folder, !folder.isEmpty, !path.hasPrefix("/") else { return path }
        return folder.hasSuffix("/") ? folder + path : folder + "/" + path
    }
}
