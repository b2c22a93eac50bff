import Federation
import Training

/// Reads `data.task`: the column that divides a table into tasks, by texts or by dates.
struct TaskColumnReader {
    let decoder: StrictDecoder

    /// The column, if what is wrong with the value leaves one.
    func read(_ value: SettingsValue) -> TaskColumn? {
        guard let keys = value.mapping(NodeKeys.task) else { return nil }
        let column = keys.required("column", example: "ward")?.nonEmptyText()
        let kind: TaskColumn.Kind?
        switch (keys["values"], keys["ranges"]) {
        case (let values?, nil): kind = texts(values)
        case (nil, let ranges?): kind = periods(ranges)
        case (_?, _?):
            keys.reportImpossible("found values and ranges, expected one of them")
            return nil
        case (nil, nil):
            keys.reportMissing(
                "found neither values nor ranges, expected for instance values: {\"2024\": year-2024}"
            )
            return nil
        }
        guard let column, let kind else { return nil }
        return TaskColumn(column: column, kind: kind)
    }

    // MARK: Texts

    private func texts(_ values: SettingsValue) -> TaskColumn.Kind? {
        guard let tasks = values.isList ? listedTasks(values) : namedTasks(values) else { return nil }
        guard !tasks.isEmpty else { return values.impossible("found no task, expected each text that may occur") }
        if let repeated = tasks.map(\.name).firstRepeated ?? tasks.map(\.value).firstRepeated {
            return values.impossible("found \(QuotedText.of(repeated)) twice, expected a task of its own for each text")
        }
        return .values(tasks)
    }

    /// Tasks whose names are the texts in the cells.
    private func listedTasks(_ value: SettingsValue) -> [TaskColumn.Task]? {
        value.list()?.compactMap { element in
            element.name(TaskName.self).map { TaskColumn.Task(value: $0.text, name: $0.text) }
        }
    }

    /// Tasks by the texts in the cells.
    private func namedTasks(_ value: SettingsValue) -> [TaskColumn.Task]? {
        value.entries(expected: "a mapping such as {\"2024\": year-2024}, or a list of texts")?.compactMap { entry in
            entry.value.name(TaskName.self).map { TaskColumn.Task(value: entry.key, name: $0.text) }
        }
    }

    // MARK: Dates

    private static let rangesExample = "{year-2024: {from: 2024-01-01, until: 2025-01-01}}"

    private func periods(_ value: SettingsValue) -> TaskColumn.Kind? {
        guard let entries = value.entries(expected: "a mapping such as \(Self.rangesExample)") else { return nil }
        guard !entries.isEmpty else {
            return value.impossible("found no task, expected at least one such as \(Self.rangesExample)")
        }
        var periods: [TaskColumn.Period] = []
        for entry in entries {
            if TaskName(entry.key) == nil {
                let message = "found the task \(QuotedText.of(entry.key)), \(TaskName.expectation)"
                decoder.report(
                    .impossibleValue,
                    at: entry.place,
                    of: entry.value.keyPath,
                    "\(value.keyPath): \(message)"
                )
            }
            guard let dates = dates(entry.value) else { continue }
            if let other = periods.first(where: { $0.dates.overlaps(dates) }) {
                let _: Void? = entry.value.impossible(
                    "found dates that \(QuotedText.of(other.name)) has too, expected every date in one range at most; "
                        + "until is the first date outside"
                )
            }
            periods.append(TaskColumn.Period(name: entry.key, dates: dates))
        }
        return .periods(periods)
    }

    private func dates(_ value: SettingsValue) -> DateRange? {
        guard let keys = value.mapping(NodeKeys.range) else { return nil }
        guard keys["from"] != nil || keys["until"] != nil else {
            keys.reportMissing("found neither from nor until, expected at least one such as from: 2024-01-01")
            return nil
        }
        let from = keys["from"].map(date)
        let until = keys["until"].map(date)
        if case .some(nil) = from { return nil }
        if case .some(nil) = until { return nil }
        let range = DateRange(from: from ?? nil, until: until ?? nil)
        guard !range.isEmpty else {
            return keys["until"]?.impossible(
                "found \(QuotedText.of(keys["until"]?.word ?? "")), expected a date after from"
            )
        }
        return range
    }

    private func date(_ value: SettingsValue) -> DateTime? {
        guard let text = value.text() else { return nil }
        return DateTime(text)
            ?? value.impossible(
                "found \(QuotedText.of(text)), expected a date such as 2024-01-31, or with a time such as "
                    + "2024-01-31T08:30"
            )
    }
}
