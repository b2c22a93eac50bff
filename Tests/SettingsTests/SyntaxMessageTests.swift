import Settings
import Testing

/// What is said of text that is no YAML, or YAML that the files do without.
struct SyntaxMessageTests {
    private static let cases: [MessageCase] = [
        MessageCase(
            #"""
            # nothing
            """#,
            messages: [
                #"plan.yaml: the file is empty, expected keys such as name: value"#
            ]
        ),
        MessageCase(
            #"""
            ~
            """#,
            messages: [
                #"plan.yaml:1:1: found nothing, expected a mapping with study, seed, model, initial_model, "#
                    + #"training, rounds, tasks, continual, cohort, quorum, deadline_seconds, "#
                    + #"adaptive_deadline, attempts, late, staleness_exponent, max_staleness, mode, buffer, "#
                    + #"longest_rest_seconds, update_bound, "#
                    + #"max_examples, durability, keep or signatures"#
            ]
        ),
        MessageCase(
            #"""
            "study"
            """#,
            messages: [
                #"plan.yaml:1:1: found "study" in quotation marks, expected a mapping with study, seed, model, "#
                    + #"initial_model, training, rounds, tasks, continual, cohort, quorum, deadline_seconds, "#
                    + #"adaptive_deadline, attempts, late, staleness_exponent, max_staleness, mode, buffer, "#
                    + #"longest_rest_seconds, "#
                    + #"update_bound, max_examples, durability, keep or signatures"#
            ]
        ),
        MessageCase(
            #"""
            - study
            """#,
            messages: [
                #"plan.yaml:1:1: found a list, expected a mapping with study, seed, model, initial_model, "#
                    + #"training, rounds, tasks, continual, cohort, quorum, deadline_seconds, "#
                    + #"adaptive_deadline, attempts, late, staleness_exponent, max_staleness, mode, buffer, "#
                    + #"longest_rest_seconds, update_bound, "#
                    + #"max_examples, durability, keep or signatures"#
            ]
        ),
        MessageCase(
            #"""
            study digits
            seed: 1
            """#,
            messages: [
                #"plan.yaml:2:5: found a colon where no key can stand; check this line's indentation and the "#
                    + #"line before, or quote the text"#
            ]
        ),
        MessageCase(
            #"""
            study: digits
            	seed: 1
            """#,
            messages: [
                #"plan.yaml:2:1: found a tab, expected spaces; YAML indents with spaces only"#
            ]
        ),
        MessageCase(
            #"""
            study: digits
              seed: 1
            """#,
            messages: [
                #"plan.yaml:2:7: found a colon where no key can stand; check this line's indentation and the "#
                    + #"line before, or quote the text"#
            ]
        ),
        MessageCase(
            #"""
            study: [digits
            seed: 1
            """#,
            messages: [
                #"plan.yaml:2:5: found no comma or ] in the list that begins in line 1"#
            ]
        ),
        MessageCase(
            #"""
            study: {a: b
            seed: 1
            """#,
            messages: [
                #"plan.yaml:2:5: found no comma or } in the mapping that begins in line 1"#
            ]
        ),
        MessageCase(
            #"""
            study: "digits
            seed: 1
            """#,
            messages: [
                #"plan.yaml:1:8: the quotation mark that opens here is never closed"#
            ]
        ),
        MessageCase(
            #"""
            study: 'digits
            """#,
            messages: [
                #"plan.yaml:1:8: the quotation mark that opens here is never closed"#
            ]
        ),
        MessageCase(
            #"""
            study: a: b
            """#,
            messages: [
                #"plan.yaml:1:9: found a colon where no key can stand; check this line's indentation and the "#
                    + #"line before, or quote the text"#
            ]
        ),
        MessageCase(
            #"""
            study: "a" b
            """#,
            messages: [
                #"plan.yaml:1:12: found something else than a key; check the indentation of this line and the "#
                    + #"one before"#
            ]
        ),
        MessageCase(
            #"""
            study:
              - a
              b: c
            """#,
            messages: [
                #"plan.yaml:3:3: found something else than "- "; check the indentation of this line"#
            ]
        ),
        MessageCase(
            #"""
            study: - a
            """#,
            messages: [
                #"plan.yaml:1:8: found "- " where no list can stand; begin the list on a line of its own"#
            ]
        ),
        MessageCase(
            #"""
            study: digits
            - a
            """#,
            messages: [
                #"plan.yaml:2:1: found something else than a key; check the indentation of this line and the one "#
                    + #"before"#
            ]
        ),
        MessageCase(
            #"""
            study: ]
            """#,
            messages: [
                #"plan.yaml:1:8: found no value, expected one"#
            ]
        ),
        MessageCase(
            #"""
            study: @x
            """#,
            messages: [
                #"plan.yaml:1:8: found "@" where a value begins; put the value in quotation marks"#
            ]
        ),
        MessageCase(
            #"""
            study: %x
            """#,
            messages: [
                #"plan.yaml:1:8: found "%" where a value begins; put the value in quotation marks"#
            ]
        ),
        MessageCase(
            #"""
            study: `x`
            """#,
            messages: [
                #"plan.yaml:1:8: found "`" where a value begins; put the value in quotation marks"#
            ]
        ),
        MessageCase(
            #"""
            study: ,x
            """#,
            messages: [
                #"plan.yaml:1:8: found no value, expected one"#
            ]
        ),
        MessageCase(
            #"""
            study: "C:\data"
            """#,
            messages: [
                #"plan.yaml:1:11: found an unknown escape, expected \\ for a backslash in double quotation marks"#
            ]
        ),
        MessageCase(
            #"""
            study: *
            """#,
            messages: [
                #"plan.yaml:1:8: * begins an alias, which these files do without; put text that begins with it "#
                    + #"in quotation marks"#
            ]
        ),
        MessageCase(
            #"""
            study: *x
            """#,
            messages: [
                #"plan.yaml:1:8: * begins an alias, which these files do without; put text that begins with it "#
                    + #"in quotation marks"#
            ]
        ),
        MessageCase(
            #"""
            study: &x 1
            seed: *x
            """#,
            messages: [
                #"plan.yaml:1:8: & begins an anchor, which these files do without; write the value where it is "#
                    + #"needed, or "\u0026" for the character"#
            ]
        ),
        MessageCase(
            #"""
            "&x": 1
            """#,
            messages: [
                #"plan.yaml:1:2: & begins an anchor, which these files do without; write the value where it is "#
                    + #"needed, or "\u0026" for the character"#
            ]
        ),
        MessageCase(
            #"""
            study: !x:y
            """#,
            messages: [
                #"plan.yaml:1:1: missing key "seed"; add for instance seed: 1"#,
                #"plan.yaml:1:1: missing key "model"; add for instance model: {network: mlp, inputs: 64, hidden: "#
                    + #"[32], outputs: 10}"#,
                #"plan.yaml:1:1: missing key "training"; add for instance training: {epochs: 2, batch_size: 32, "#
                    + #"optimizer: {sgd: {learning_rate: 0.1}}}"#,
                #"plan.yaml:1:1: missing key "rounds"; add for instance rounds: 12, or tasks: [{name: first, rounds: "#
                    + #"12}]"#,
                #"plan.yaml:1:1: missing key "quorum"; add for instance quorum: 3"#,
                #"plan.yaml:1:1: missing key "deadline_seconds"; add for instance deadline_seconds: 30"#,
                #"plan.yaml:1:8: study: ! begins a tag, which these files do without; remove it, or quote the text"#,
            ]
        ),
        MessageCase(
            #"""
            study: !<
            """#,
            messages: [
                #"plan.yaml:1:8: ! begins a tag, which these files do without; quote the text"#
            ]
        ),
        MessageCase(
            #"""
            study: digits
            ---
            study: digits
            """#,
            messages: [
                #"plan.yaml:2:1: found a second document, expected one; remove the --- line"#
            ]
        ),
        MessageCase(
            #"""
            study: digits
            ...
            seed: 2
            """#,
            messages: [
                #"plan.yaml:3:1: found more text, expected the end of the file; check the indentation"#
            ]
        ),
        MessageCase(
            #"""
            %YAML 2.0
            ---
            study: digits
            """#,
            messages: [
                #"plan.yaml:1:1: the file is not YAML: found incompatible YAML document"#
            ]
        ),
        MessageCase(
            #"""
            key
            """#,
            messages: [
                #"plan.yaml:1:1: found "key", expected a mapping with study, seed, model, initial_model, "#
                    + #"training, rounds, tasks, continual, cohort, quorum, deadline_seconds, "#
                    + #"adaptive_deadline, attempts, late, staleness_exponent, max_staleness, mode, buffer, "#
                    + #"longest_rest_seconds, update_bound, "#
                    + #"max_examples, durability, keep or signatures"#
            ]
        ),
        MessageCase(
            #"""
            study: [a, b
            """#,
            messages: [
                #"plan.yaml:1:13: found no comma or ] in the list that begins in line 1"#
            ]
        ),
    ]

    @Test(arguments: cases)
    func `what is wrong is said exactly`(_ wrong: MessageCase) {
        wrong.expect { text throws(SettingsError) in _ = try PlanFile.parse(text, path: "plan.yaml") }
    }
}
