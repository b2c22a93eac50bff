public import Federation
public import Training

/// Where a node's data is, by study.
public struct NodeData: Sendable, Hashable {
    /// One source of data.
    public struct Source: Sendable, Hashable {
        /// What the data looks like: one table, or one for each task.
        public var tables: Tables
        /// The folder from which relative paths begin; nil for the current one.
        public var folder: String?

        /// The tables of a study.
        public enum Tables: Sendable, Hashable {
            /// One table. A column of it may divide it into tasks.
            case one(DataSchema)
            /// One for each task, in order.
            case byTask([TaskTable])
        }

        /// A task with a table of its own.
        public struct TaskTable: Sendable, Hashable {
            /// The task.
            public var task: TaskName
            /// Its table.
            public var schema: DataSchema

            /// The table of a task.
            public init(task: TaskName, schema: DataSchema) {
                self.task = task
                self.schema = schema
            }
        }

        /// A source of those tables.
        public init(tables: Tables, folder: String?) {
            self.tables = tables
            self.folder = folder
        }

        /// A source of one table.
        public init(schema: DataSchema, folder: String?) {
            self.init(tables: .one(schema), folder: folder)
        }

        /// Reads the data. The same files give the same bits.
        public func load() throws -> StudyDataset {
            switch tables {
            case .one(let schema): return StudyDataset(try LoadedData.load(schema, relativeTo: folder), schema: schema)
            case .byTask(let tables):
                let loaded = try LoadedData.load(tasks: tables.map(\.schema), relativeTo: folder)
                return StudyDataset(zip(tables, loaded).map { ($0.task, $0.schema, $1) })
            }
        }

        /// The sizes and times of the files: what they are when data that was read is still what is there.
        var stamp: [Int64] {
            let schemas: [DataSchema] =
                switch tables {
                case .one(let schema): [schema]
                case .byTask(let tables): tables.map(\.schema)
                }
            return schemas.flatMap { schema -> [String] in
                switch schema.source {
                case .csv(let path, _, _): [path]
                case .idx(let images, let labels): [images, labels]
                }
            }
            .flatMap { path -> [Int64] in
                let place = path.hasPrefix("/") ? path : (folder.map { "\($0)/" } ?? "") + path
                guard let status = FileStatus(path: place) else { return [-1] }
                return [Int64(status.byteCount), status.modified, Int64(bitPattern: status.number)]
            }
        }
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
