import Settings
import Testing

/// What is said of a node's file that cannot be.
struct NodeMessageTests {
    private static let cases: [MessageCase] = [
        MessageCase(
            #"""
            name: Ward
            coordinator: http://localhost:8443
            state: ""
            proxy: https://user:pw@proxy:1
            fetures: 1
            data:
              csv: a.csv
              fetures: [1]
              label: {column: y}
            """#,
            messages: [
                #"node.yaml:1:7: name: found "Ward", expected 1 to 63 of a-z, 0-9 and -, beginning with a letter "#
                    + #"or digit"#,
                #"node.yaml:2:14: coordinator: found "http://localhost:8443", expected https://host:port; a "#
                    + #"coordinator speaks nothing but TLS"#,
                #"node.yaml:3:8: state: found "", expected text"#,
                #"node.yaml:4:8: proxy: found "…@proxy:1", expected http://host:port"#,
                #"node.yaml:5:1: unknown key "fetures"; did you mean "features" under data?"#,
                #"node.yaml:8:3: unknown key "fetures"; did you mean "features"?"#,
                #"node.yaml:9:10: data.label: found no kind of label, expected classes: [no, yes], "#
                    + #"positive_above: 0 or value: true"#,
            ]
        ),
        MessageCase(
            #"""
            name: ward
            coordinator: https://u:p@localhost:8443
            data:
              csv: a.csv
              delimiter: ";;"
              header: true
              columns: [a]
              features:
                - {columns: "", scaling: minmax, missing: zero}
                - {columns: [], categories: [a], scaling: none}
                - {columns: a, categories: [a], missing: mean}
                - {columns: b, scaling: {range: [1, 0]}}
                - {columns: c, scaling: {range: [1]}}
                - {columns: d, scaling: [1], missing: [2]}
                - {columns: e, scaling: {rang: [0, 1]}, missing: {value: x}}
                - x
              label: {column: y, classes: [a], value: false}
              task: {column: t, values: {}}
              holdout: 1
              max_bad_fraction: 0.1
            """#,
            messages: [
                #"node.yaml:2:14: coordinator: found "…@localhost:8443", expected https://host:port"#,
                #"node.yaml:5:14: data.delimiter: found ";;", expected one ASCII character; "\t" for a tab"#,
                #"node.yaml:7:12: data.columns: found names for a table with a header, expected none; or say "#
                    + #"header: false"#,
                #"node.yaml:9:17: data.features[0].columns: found "", expected text"#,
                #"node.yaml:9:30: data.features[0].scaling: found "minmax", expected none, standardize or "#
                    + #"{range: [lowest, highest]}"#,
                #"node.yaml:9:47: data.features[0].missing: found "zero", expected refuse, skip, mean, indicator "#
                    + #"or {value: 0}"#,
                #"node.yaml:10:17: data.features[1].columns: found no name, expected at least one"#,
                #"node.yaml:10:47: data.features[1].scaling: found scaling beside categories, expected one of "#
                    + #"them; categories are not scaled"#,
                #"node.yaml:11:46: data.features[2].missing: found a number for categories, expected refuse, "#
                    + #"skip or indicator"#,
                #"node.yaml:12:37: data.features[3].scaling.range: found [1, 0], expected two numbers, the "#
                    + #"smaller first, such as [0, 16]"#,
                #"node.yaml:13:37: data.features[4].scaling.range: found [1], expected two numbers, the smaller "#
                    + #"first, such as [0, 16]"#,
                #"node.yaml:14:29: data.features[5].scaling: found a list, expected none, standardize or {range: "#
                    + #"[lowest, highest]}"#,
                #"node.yaml:14:43: data.features[5].missing: found a list, expected refuse, skip, mean, "#
                    + #"indicator or {value: 0}"#,
                #"node.yaml:15:30: unknown key "rang"; did you mean "range"?"#,
                #"node.yaml:15:62: data.features[6].missing.value: found "x", expected a number"#,
                #"node.yaml:16:7: data.features[7]: found "x", expected a mapping with columns, scaling, "#
                    + #"categories, missing or missing_tokens"#,
                #"node.yaml:17:10: data.label: found classes and value, expected one of them"#,
                #"node.yaml:18:29: data.task.values: found no task, expected each text that may occur"#,
                #"node.yaml:19:12: data.holdout: found 1, expected a number from 0 to below 1"#,
                #"node.yaml:20:21: data.max_bad_fraction: found a part of the rows that may be bad, expected it "#
                    + #"with bad_rows: skip only"#,
            ]
        ),
        MessageCase(
            #"""
            name: ward
            coordinator: https://localhost:8443/path
            data:
              csv: a.csv
              idx: {images: a}
              header: false
              features: []
              label: {column: y, classes: [a, a]}
              bad_rows: skipp
              max_bad_fraction: 2
            """#,
            messages: [
                #"node.yaml:2:14: coordinator: found "https://localhost:8443/path", expected https://host:port"#,
                #"node.yaml:4:8: data.csv: found csv beside idx, expected it with a CSV file only; remove one of "#
                    + #"them"#,
                #"node.yaml:5:8: missing key "data.idx.labels"; add for instance labels: train-labels-idx1-ubyte.gz"#,
                #"node.yaml:6:11: data.header: found header beside idx, expected it with a CSV file only; remove "#
                    + #"one of them"#,
                #"node.yaml:7:13: data.features: found no column, expected at least one such as [{columns: "*", "#
                    + #"scaling: standardize}]"#,
                #"node.yaml:8:31: data.label.classes: found "a" twice, expected each class once"#,
                #"node.yaml:9:13: data.bad_rows: found "skipp", expected refuse or skip; did you mean skip?"#,
                #"node.yaml:10:21: data.max_bad_fraction: found 2, expected a number from 0 to 1"#,
            ]
        ),
        MessageCase(
            #"""
            name: ward
            coordinator: localhost:8443
            data:
              csv: a
              header: false
              features: [{columns: y}, {columns: z, categories: [a, a]}]
              label: {column: y, value: true}
            """#,
            messages: [
                #"node.yaml:2:14: coordinator: found "localhost:8443", expected https://host:port"#,
                #"node.yaml:4:3: missing key "data.columns"; add for instance columns: [age, sex, outcome]"#,
                #"node.yaml:6:14: data.features[0]: found the label, "y", expected other columns"#,
            ]
        ),
        MessageCase(
            #"""
            name: ward
            coordinator: "https://[::1]:99999"
            data: {csv: a, columns: [a, a], features: [{columns: y}], label: {column: y, value: false}}
            """#,
            messages: [
                #"node.yaml:2:14: coordinator: found "https://[::1]:99999", expected https://host:port"#,
                #"node.yaml:3:25: data.columns: found "a" twice, expected a name of its own for each column"#,
                #"node.yaml:3:85: data.label.value: found false, expected true, or classes or positive_above "#
                    + #"instead"#,
            ]
        ),
        MessageCase(
            #"""
            name: ward
            coordinator: https://localhost
            data: {csv: a, features: [{columns: y}], label: {column: y, value: true}}
            """#,
            messages: [
                #"node.yaml:3:27: data.features[0]: found the label, "y", expected other columns"#
            ]
        ),
        MessageCase(
            #"""
            name: ward
            coordinator: https://localhost
            data: {csv: a, features: [{columns: x}, {columns: x}], label: {column: y, value: true}}
            """#,
            messages: [
                #"node.yaml:3:41: data.features[1]: found "x", which is listed already, expected each column once"#
            ]
        ),
        MessageCase(
            #"""
            name: ward
            coordinator: https://localhost
            data: {csv: a, features: [{columns: z, categories: [a, a]}], label: {column: y, value: true}}
            """#,
            messages: [
                #"node.yaml:3:52: data.features[0].categories: found "a" twice, expected each category once"#
            ]
        ),
        MessageCase(
            #"""
            name: ward
            coordinator: https://localhost
            """#,
            messages: [
                #"node.yaml:1:1: missing key "data"; add for instance data: {csv: data.csv, features: […], "#
                    + #"label: {…}}"#
            ]
        ),
        MessageCase(
            #"""
            name: ward
            coordinator: https://localhost
            studies: {}
            """#,
            messages: [
                #"node.yaml:3:10: studies: found no study, expected at least one; leave studies out to take part "#
                    + #"in every study"#
            ]
        ),
        MessageCase(
            #"""
            name: ward
            coordinator: https://localhost
            studies: {Digits: {data: {}}, wards: {}, "*": , x: {data: {csv: a, label: {}, features: [{}]}}}
            """#,
            messages: [
                #"node.yaml:3:11: studies: found the study "Digits", expected 1 to 63 of a-z, 0-9 and -, "#
                    + #"beginning with a letter or digit, or "*" for every other"#,
                #"node.yaml:3:26: studies.Digits.data: found neither csv nor idx, expected for instance csv: "#
                    + #"data.csv"#,
                #"node.yaml:3:26: missing key "studies.Digits.data.label"; add for instance label: {column: "#
                    + #"outcome, classes: ["0", "1"]}"#,
                #"node.yaml:3:26: missing key "studies.Digits.data.features"; add for instance features: "#
                    + #"[{columns: "*", scaling: standardize}]"#,
                #"node.yaml:3:38: missing key "studies.wards.data"; add for instance data: {csv: data.csv, "#
                    + #"features: […], label: {…}}"#,
                #"node.yaml:3:47: studies.*: found nothing, expected a mapping with data"#,
                #"node.yaml:3:75: missing key "studies.x.data.label.column"; add for instance column: outcome"#,
                #"node.yaml:3:75: studies.x.data.label: found no kind of label, expected classes: [no, yes], "#
                    + #"positive_above: 0 or value: true"#,
                #"node.yaml:3:90: missing key "studies.x.data.features[0].columns"; add for instance columns: "#
                    + #""pixel_*""#,
            ]
        ),
        MessageCase(
            #"""
            name: ward
            coordinator: https://localhost
            studies: [digits]
            """#,
            messages: [
                #"node.yaml:3:10: studies: found a list, expected a mapping such as {digits: {data: …}}"#
            ]
        ),
        MessageCase(
            #"""
            name: ward
            coordinator: https://localhost
            data:
              idx: {images: a, labels: b}
              features: [{columns: "p*", categories: [a, b]}]
              task: {column: a, values: [A, b, b]}
            """#,
            messages: [
                #"node.yaml:6:29: data.task.values: found "b" twice, expected a task of its own for each text"#,
                #"node.yaml:6:30: data.task.values[0]: found "A", expected 1 to 63 of a-z, 0-9 and -, beginning "#
                    + #"with a letter or digit"#,
            ]
        ),
        MessageCase(
            #"""
            name: ward
            coordinator: https://localhost
            data: {idx: {images: a, labels: b}, task: {column: a, values: [b, b]}}
            """#,
            messages: [
                #"node.yaml:3:63: data.task.values: found "b" twice, expected a task of its own for each text"#
            ]
        ),
        MessageCase(
            #"""
            name: ward
            coordinator: https://localhost
            data:
              csv: a
              delimiter: "\t"
              features: [{columns: x, missing: {value: 1e300}}]
              label: {column: y, positive_above: .nan}
            """#,
            messages: [
                #"node.yaml:6:44: data.features[0].missing.value: found 1e+300, expected a number below 3.4e38"#,
                #"node.yaml:7:38: data.label.positive_above: found ".nan", expected a number"#,
            ]
        ),
        MessageCase(
            #"""
            name: ward
            coordinator: https://localhost
            data: {csv: a, features: [{columns: x}], label: {column: y, value: true}, task: {column: y, values: [a]}}
            """#,
            messages: [
                #"node.yaml:3:7: data: …"#
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
            """#,
            messages: [
                #"node.yaml:4:3: data: …"#
            ]
        ),
        MessageCase(
            #"""
            name: ward
            coordinator: https://localhost
            studies: {digits: {dat: {}}, digits: {data: {csv: a}}}
            """#,
            messages: [
                #"node.yaml:3:30: duplicate key "digits", given in line 3 already; keep one"#,
                #"node.yaml:3:45: missing key "studies.digits.data.label"; add for instance label: {column: "#
                    + #"outcome, classes: ["0", "1"]}"#,
                #"node.yaml:3:45: missing key "studies.digits.data.features"; add for instance features: "#
                    + #"[{columns: "*", scaling: standardize}]"#,
            ]
        ),
        MessageCase(
            #"""
            name: ward
            coordinator: https://localhost
            data: {idx: {images: a, labels: b}, task: {column: a, values: [b]}}
            """#,
            messages: [
                #"node.yaml:3:7: data: …"#
            ]
        ),
    ]

    @Test(arguments: cases)
    func `what is wrong is said exactly`(_ wrong: MessageCase) {
        wrong.expect { text throws(SettingsError) in _ = try NodeFile.parse(text, path: "node.yaml") }
    }
}
