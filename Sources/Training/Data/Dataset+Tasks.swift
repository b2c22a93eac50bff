extension Dataset {
    /// The rows of one task, in their order; all rows if the data is not divided into tasks.
    ///
    /// - Parameter index: The task's place in ``DataSchema/taskNames``. A task without rows has none here either.
    public func rows(ofTask index: Int) -> Dataset {
        guard let tasks else { return self }
        return subset(tasks.indices.filter { Int(tasks[$0]) == index })
    }
}
