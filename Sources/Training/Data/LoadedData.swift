/// Data read by a schema, divided and scaled.
public struct LoadedData: Sendable, Hashable {
    /// The rows to train on, in the order of the file.
    public let training: Dataset
    /// The rows held out, in the order of the file, scaled by what was fitted on the training part.
    public let holdout: Dataset
    /// What the features were scaled by.
    public let scaler: FeatureScaler
    /// What was read and what became of it.
    public let report: DataReport

    /// Reads the data that a schema describes. The same files and schema give the same bits.
    ///
    /// Memory is four bytes a value and twice that for a moment; the file itself is read in pieces.
    ///
    /// - Parameters:
    ///   - schema: Where the data are and what they look like.
    ///   - scaler: What other data of the same features were scaled by, to scale these alike; nil: what is fitted on
    ///     the training part.
    ///   - folder: The folder that relative paths begin in; nil for the current one.
    ///   - limits: How large the data may be.
    /// - Throws: ``DataError``.
    public static func load(
        _ schema: DataSchema,
        scaledBy scaler: FeatureScaler? = nil,
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
                scaler: scaler,
                limits: limits
            )
            return try table.load()
        case .idx(let images, let labels):
            let files = IDXDataset(
                imagesPath: resolve(images, in: folder),
                labelsPath: resolve(labels, in: folder),
                schema: schema,
                scaler: scaler,
                limits: limits
            )
            return try files.load()
        }
    }

    /// Reads the data of several tasks, one schema each, all scaled by what was fitted on the first.
    ///
    /// A feature that has only one value in the first task is scaled by the first task in which it has more, so that it
    /// is not lost there.
    ///
    /// - Throws: ``DataError``, also for a task whose features are not those of the first.
    public static func load(
        tasks schemas: [DataSchema],
        relativeTo folder: String? = nil,
        limits: DataLimits = DataLimits()
    ) throws(DataError) -> [LoadedData] {
        var loaded: [LoadedData] = []
        for schema in schemas {
            loaded.append(
                try load(schema, scaledBy: loaded.last?.scaler, relativeTo: folder, limits: limits)
            )
        }
        return loaded
    }

    private static func resolve(_ path: String, in folder: String?) -> String {
        guard let folder, !folder.isEmpty, !path.hasPrefix("/") else { return path }
        return folder.hasSuffix("/") ? folder + path : folder + "/" + path
    }
}
