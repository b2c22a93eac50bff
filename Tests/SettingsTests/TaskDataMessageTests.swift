import Settings
import Testing

/// What is said of a node's file whose data for tasks cannot be.
struct TaskDataMessageTests {
    private static let cases: [MessageCase] = [
        MessageCase(
            #"""
            name: ward
            coordinator: https://localhost
            data:
              tasks:
                upright: {csv: a.csv, tsks: 1}
                Turned: {csv: b.csv, holdout: 2}
                mirrored: {delimiter: ";"}
                last: 3
                nested: {csv: a, tasks: {}, task: {column: a, values: [b]}}
              features: [{columns: "*", scaling: minmax}]
              label: {column: y, classes: [a]}
            """#,
            messages: [
                #"node.yaml:5:27: unknown key "tsks"; did you mean "tasks"?"#,
                #"node.yaml:6:5: data.tasks: found the task "Turned", expected 1 to 63 of a-z, 0-9 and -, "#
                    + #"beginning with a letter or digit"#,
                #"node.yaml:6:35: data.tasks.Turned.holdout: found 2, expected a number from 0 to below 1"#,
                #"node.yaml:7:15: data.tasks.mirrored: found neither csv nor idx, expected for instance csv: "#
                    + #"data.csv"#,
                #"node.yaml:8:11: data.tasks.last: found "3", expected a mapping with csv, idx, delimiter, "#
                    + #"header, columns, features, label, task, tasks, holdout, bad_rows or max_bad_fraction"#,
                #"node.yaml:9:29: data.tasks.nested.tasks: found tasks within a task, expected one table for "#
                    + #"each task"#,
                #"node.yaml:9:39: data.tasks.nested.task: found task within a task, expected one table for each "#
                    + #"task"#,
                #"node.yaml:10:38: data.features[0].scaling: found "minmax", expected none, standardize or "#
                    + #"{range: [lowest, highest]}"#,
                #"node.yaml:11:31: data.label.classes: found 1, expected at least 2 classes, in the order of the "#
                    + #"network's outputs"#,
            ]
        ),
        MessageCase(
            #"""
            name: ward
            coordinator: https://localhost
            data:
              csv: shared.csv
              task: {column: t, values: [a, b]}
              tasks:
                first: {csv: a.csv, bad_rows: refuse}
                second: {csv: b.csv, header: true, bad_rows: refuse}
              header: false
              columns: [a, b]
              max_bad_fraction: 0.2
            """#,
            messages: [
                #"node.yaml:4:3: missing key "data.label"; add for instance label: {column: outcome, classes: "#
                    + #"["0", "1"]}"#,
                #"node.yaml:4:3: missing key "data.features"; add for instance features: [{columns: "*", "#
                    + #"scaling: standardize}]"#,
                #"node.yaml:4:8: data.csv: found csv, which every task replaces; remove it here"#,
                #"node.yaml:5:9: data.task: found task beside tasks, expected one of them: a column that divides "#
                    + #"one table, or a table for each task"#,
                #"node.yaml:11:21: data.max_bad_fraction: found max_bad_fraction, which every task replaces; "#
                    + #"remove it here"#,
            ]
        ),
        MessageCase(
            #"""
            name: ward
            coordinator: https://localhost
            data:
              tasks: {}
              csv: a
            """#,
            messages: [
                #"node.yaml:4:10: data.tasks: found no task, expected at least one such as {first: {csv: "#
                    + #"first.csv}}"#
            ]
        ),
        MessageCase(
            #"""
            name: ward
            coordinator: https://localhost
            data: {tasks: [a, b], csv: a}
            """#,
            messages: [
                #"node.yaml:3:15: data.tasks: found a list, expected a mapping such as {first: {csv: first.csv}}"#
            ]
        ),
        MessageCase(
            #"""
            name: ward
            coordinator: https://localhost
            data:
              csv: a
              features: [{columns: x, scaling: {range: [0, 1]}, missing: {value: 3}}]
              label: {column: y, value: true}
              tasks: {first: {csv: b.csv}, second: {label: {column: x, value: true}}, third: {}}
            """#,
            messages: [
                #"node.yaml:5:14: data.features[0]: found the label, "x", expected other columns"#,
                #"node.yaml:7:18: data.tasks.first: column "x": 3.0 is to replace missing values; expected a "#
                    + #"finite number within the range"#,
            ]
        ),
        MessageCase(
            #"""
            name: ward
            coordinator: https://localhost
            data:
              csv: a
              features: [{columns: x}]
              label: {column: y, value: true}
              task:
                column: admitted
                ranges:
                  first: {from: 2024-13-01, until: 2025-01-01}
                  second: {from: 2024-01-01, until: 2025-01-01}
                  third: {from: 2024-12-31}
                  fourth: {from: 2023-01-01, until: 2023-01-01}
                  fifth: {}
                  Sixth: {until: "2020-01-01T24:00"}
                  seventh: {till: 2019-01-01}
                  eighth: {until: ~}
            """#,
            messages: [
                #"node.yaml:10:21: data.task.ranges.first.from: found "2024-13-01", expected a date such as "#
                    + #"2024-01-31, or with a time such as 2024-01-31T08:30"#,
                #"node.yaml:12:14: data.task.ranges.third: found dates that "second" has too, expected every "#
                    + #"date in one range at most; until is the first date outside"#,
                #"node.yaml:13:41: data.task.ranges.fourth.until: found "2023-01-01", expected a date after from"#,
                #"node.yaml:14:14: data.task.ranges.fifth: found neither from nor until, expected at least one "#
                    + #"such as from: 2024-01-01"#,
                #"node.yaml:15:7: data.task.ranges: found the task "Sixth", expected 1 to 63 of a-z, 0-9 and -, "#
                    + #"beginning with a letter or digit"#,
                #"node.yaml:15:22: data.task.ranges.Sixth.until: found "2020-01-01T24:00", expected a date such "#
                    + #"as 2024-01-31, or with a time such as 2024-01-31T08:30"#,
                #"node.yaml:16:17: unknown key "till"; expected from or until"#,
                #"node.yaml:17:23: data.task.ranges.eighth.until: found nothing, expected text"#,
            ]
        ),
        MessageCase(
            #"""
            name: ward
            coordinator: https://localhost
            data:
              csv: a
              features: [{columns: x}]
              label: {column: y, value: true}
              task: {column: t, values: [a], ranges: {}}
            """#,
            messages: [
                #"node.yaml:7:9: data.task: found values and ranges, expected one of them"#
            ]
        ),
        MessageCase(
            #"""
            name: ward
            coordinator: https://localhost
            data: {csv: a, features: [{columns: x}], label: {column: y, value: true}, task: {column: t}}
            """#,
            messages: [
                #"node.yaml:3:81: data.task: found neither values nor ranges, expected for instance values: "#
                    + #"{"2024": year-2024}"#
            ]
        ),
        MessageCase(
            #"""
            name: ward
            coordinator: https://localhost
            data: {csv: a, features: [{columns: x}], label: {column: y, value: true}, task: {ranges: {}}}
            """#,
            messages: [
                #"node.yaml:3:81: missing key "data.task.column"; add for instance column: ward"#,
                #"node.yaml:3:90: data.task.ranges: found no task, expected at least one such as {year-2024: "#
                    + #"{from: 2024-01-01, until: 2025-01-01}}"#,
            ]
        ),
        MessageCase(
            #"""
            name: ward
            coordinator: https://localhost
            data: {csv: a, features: [{columns: x}], label: {column: y, value: true}, task: {column: t, ranges: [a]}}
            """#,
            messages: [
                #"node.yaml:3:101: data.task.ranges: found a list, expected a mapping such as {year-2024: {from: "#
                    + #"2024-01-01, until: 2025-01-01}}"#
            ]
        ),
    ]

    @Test(arguments: cases)
    func `what is wrong is said exactly`(_ wrong: MessageCase) {
        wrong.expect { text throws(SettingsError) in _ = try NodeFile.parse(text, path: "node.yaml") }
    }
}
