public import Federation
public import Training

/// Where a node's data is, by study.
public struct NodeData: Sendable, Hashable {
    /// One source of data.
    public struct Source: Sendable, Hashable {
        /// What the data looks like.
        public var schema: DataSchema
        /// The folder from which relative paths begin; nil for the current one.
        public var folder: String?

        /// A source of that schema.
        public init(schema: DataSchema, folder: String?) {
            self.schema = schema
            self.folder = folder
        }

        /// Reads the data. The same files give the same bits.
        public func load() throws -> LoadedData { try LoadedData.load(schema, relativeTo: folder) }
    }

    /// The data of named studies.
    public var studies: [StudyName: Source]
    /// The data of every other study; nil: the node has none for it.
    public var standard: Source?

    /// Data by study.
    public init(studies: [StudyName: Source] = [:], standard: Source?) {
        self.studies = studies
        self.standard = standard
    }

    /// The data of a study.
    public func source(of study: StudyName) -> Source? { studies[study] ?? standard }
}
