import Federation
import Training

/// Reads `data`: one table, or under `tasks` one for each task.
struct StudyDataReader {
    private static let example = "{first: {csv: first.csv}}"

    let decoder: StrictDecoder

    /// The data, if what is wrong with the value leaves some.
    func read(_ value: SettingsValue) -> StudyData? {
        guard let keys = value.mapping(NodeKeys.data) else { return nil }
        guard let tasks = keys["tasks"] else {
            return DataReader(decoder: decoder, value: value, whole: value).read(keys).map { .table($0) }
        }
        let _: Void? = keys["task"]?.impossible(
            "found task beside tasks, expected one of them: a column that divides one table, or a table for each task"
        )
        guard let entries = tasks.entries(expected: "a mapping such as \(Self.example)") else { return nil }
        guard !entries.isEmpty else {
            return tasks.impossible("found no task, expected at least one such as \(Self.example)")
        }
        let read = entries.map { self.task($0, common: keys, whole: value) }
        for key in keys.given
        where !["task", "tasks"].contains(key) && !read.contains(where: { $0.used.contains(key) }) {
            let _: Void? = keys[key]?.impossible("found \(key), which every task replaces; remove it here")
        }
        guard !decoder.isFaulty(value.keyPath) else { return nil }
        return .tables(read.compactMap(\.task))
    }

    /// One task's table, and the keys that it has from the others' place.
    private func task(
        _ entry: SettingsValue.Entry,
        common: SettingsMapping,
        whole: SettingsValue
    ) -> (task: StudyData.Task?, used: Set<String>) {
        let name = TaskName(entry.key)
        if name == nil {
            let message = "tasks: found the task \(QuotedText.of(entry.key)), \(TaskName.expectation)"
            decoder.report(.impossibleValue, at: entry.place, of: entry.value.keyPath, "\(whole.keyPath).\(message)")
        }
        guard let own = entry.value.mapping(NodeKeys.data) else { return (nil, Set(common.given)) }
        for key in ["task", "tasks"] {
            let _: Void? = own[key]?.impossible("found \(key) within a task, expected one table for each task")
        }
        let hidden = Self.keys(hiddenBy: own)
        let keys = own.laid(over: common, without: hidden)
        let schema = DataReader(decoder: decoder, value: entry.value, whole: whole).read(keys)
        let used = Set(common.given).subtracting(hidden).subtracting(own.given)
        guard let name, let schema else { return (nil, used) }
        return (StudyData.Task(name: name, schema: schema), used)
    }

    /// The common keys that mean nothing beside a task's own.
    private static func keys(hiddenBy own: SettingsMapping) -> Set<String> {
        var hidden: Set = ["task", "tasks"]
        if own["csv"] != nil { hidden.insert("idx") }
        if own["idx"] != nil { hidden.formUnion(["csv", "delimiter", "header", "columns"]) }
        if own["header"]?.word == "true" { hidden.insert("columns") }
        if own["bad_rows"]?.word == "refuse" { hidden.insert("max_bad_fraction") }
        return hidden
    }
}
