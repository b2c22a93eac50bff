/// The column that says which task a row belongs to.
public struct TaskColumn: Sendable, Hashable {
    /// A task and the text that stands for it.
    public struct Task: Sendable, Hashable {
        /// The text in the cells.
        public var value: String
        /// The task's name.
        public var name: String

        /// A task of that name.
        public init(value: String, name: String) {
            self.value = value
            self.name = name
        }
    }

    /// The column's name.
    public var column: String
    /// The tasks; a task's place in the list is its index in ``Dataset/tasks``. Several texts may stand for one task
    /// only as tasks of their own.
    public var tasks: [Task]

    /// A task column.
    public init(column: String, tasks: [Task]) {
        self.column = column
        self.tasks = tasks
    }

    var fault: DataSchemaFault? {
        if column.isEmpty { return .unnamed("task") }
        if tasks.isEmpty { return .noValues(column) }
        return (tasks.map(\.value).firstRepeated ?? tasks.map(\.name).firstRepeated).map { .repeatedValue(column, $0) }
    }
}
