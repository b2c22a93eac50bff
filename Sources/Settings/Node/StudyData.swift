public import Federation
public import Training

/// A node's data for a study: one table, or one for each task.
public enum StudyData: Sendable, Hashable {
    /// One table. A column of it may divide it into tasks.
    case table(DataSchema)
    /// A table for each task, in the order of the file. The features of all are scaled by what is fitted on the first:
    /// see ``Training/LoadedData/load(tasks:relativeTo:limits:)``.
    case tables([Task])

    /// A task with a table of its own.
    public struct Task: Sendable, Hashable {
        /// The task's name.
        public var name: TaskName
        /// Its table.
        public var schema: DataSchema

        /// A task with that table.
        public init(name: TaskName, schema: DataSchema) {
            self.name = name
            self.schema = schema
        }
    }

    /// The tasks that the data is divided into, in the order of their indices in ``Training/Dataset/tasks`` or of their
    /// tables; nil if it is not divided.
    public var taskNames: [TaskName]? {
        switch self {
        case .table(let schema): schema.taskNames?.compactMap { TaskName($0) }
        case .tables(let tasks): tasks.map(\.name)
        }
    }

    /// The tables, one or one for each task.
    public var schemas: [DataSchema] {
        switch self {
        case .table(let schema): [schema]
        case .tables(let tasks): tasks.map(\.schema)
        }
    }

    /// The tasks for which there is data.
    public var offer: StudyOffer.TaskOffer { taskNames.map { .only(Set($0)) } ?? .everyTask }
}
