public import Parameters

extension Dataset {
    /// The SHA-256 of everything in the data: two data sets have the same only if a training on them is the same.
    ///
    /// It costs about a second a gigabyte or two, and is for this machine alone: the bytes are in its own order.
    public var fingerprint: ContentDigest {
        var stream = ContentDigest.Stream()
        func add(_ label: String, _ count: Int) { stream.update(Array("\(label) \(count)\n".utf8)) }
        add("features", featureCount)
        add("rows", count)
        // Safe: the arrays outlive the closures, which only read them.
        features.withUnsafeBytes { stream.update($0) }
        switch targets {
        case .classes(let classes):
            add("classes", classes.count)
            classes.withUnsafeBytes { stream.update($0) }
        case .values(let values):
            add("values", values.count)
            values.withUnsafeBytes { stream.update($0) }
        }
        if let tasks {
            add("tasks", tasks.count)
            tasks.withUnsafeBytes { stream.update($0) }
        }
        return stream.finish()
    }
}
