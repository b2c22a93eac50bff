import Settings
import Testing

/// What is said of a plan that cannot be.
struct PlanMessageTests {
    private static let cases: [MessageCase] = [
        MessageCase(
            #"""
            study: digits
            seed: 1
            model: {network: logistic, inputs: 3, outputs: 2}
            training: {epochs: 1, batch_size: 3, optimizer: {sgd: {learning_rate: 0.1}}, checkpoint: of}
            tasks:
              - {name: a, rounds: 1, training: {checkpoint: {}}}
              - {name: b, rounds: 1, training: {checkpoint: {steps: 0, seconds: 0}}}
              - {name: c, rounds: 1, training: {checkpoint: {step: 5}}}
            quorum: 3
            deadline_seconds: 30
            """#,
            messages: [
                #"plan.yaml:4:90: training.checkpoint: found "of", expected off, or for instance {seconds: 30}"#,
                #"plan.yaml:6:49: tasks[0].training.checkpoint: found neither steps nor seconds, expected one of "#
                    + #"them, or off"#,
                #"plan.yaml:7:57: tasks[1].training.checkpoint.steps: found 0, expected …"#,
                #"plan.yaml:7:69: tasks[1].training.checkpoint.seconds: found 0.0, expected …"#,
                #"plan.yaml:8:50: unknown key "step"; did you mean "steps"?"#,
            ]
        ),
        MessageCase(
            #"""
            study: digits
            study: digits
            seed: ten
            rounds: 1
            "rounds": 2
            ? rounds
            : 3
            model: {network: cnn, inputs: 0, hiden: [3, x], outputs: 1, loss: mse, loss: mse}
            training: {epochs: 2.0, batch_size: "32", optimizer: adam}
            quorum: 0
            deadline_seconds: soon
            cohort: {select: {fraction: 2}, maximum: 10}
            """#,
            messages: [
                #"plan.yaml:2:1: duplicate key "study", given in line 1 already; keep one"#,
                #"plan.yaml:3:7: seed: found "ten", expected a whole number"#,
                #"plan.yaml:5:1: duplicate key "rounds", given in line 4 already; keep one"#,
                #"plan.yaml:6:3: duplicate key "rounds", given in line 4 already; keep one"#,
                #"plan.yaml:8:18: model.network: found "cnn", expected logistic or mlp"#,
                #"plan.yaml:8:31: model.inputs: found 0, expected …"#,
                #"plan.yaml:8:34: unknown key "hiden"; did you mean "hidden"?"#,
                #"plan.yaml:8:72: duplicate key "loss", given in line 8 already; keep one"#,
                #"plan.yaml:8:78: model.loss: found "mse", expected softmax_cross_entropy, binary_cross_entropy "#
                    + #"or mean_squared_error"#,
                #"plan.yaml:9:20: training.epochs: found "2.0", expected a whole number"#,
                #"plan.yaml:9:37: training.batch_size: found "32" in quotation marks, expected a whole number"#,
                #"plan.yaml:9:54: training.optimizer: found "adam", expected a mapping with sgd or adamw"#,
                #"plan.yaml:10:9: quorum: found 0, expected …"#,
                #"plan.yaml:11:19: deadline_seconds: found "soon", expected a number"#,
                #"plan.yaml:12:29: cohort.select.fraction: found 2.0, expected …"#,
            ]
        ),
        MessageCase(
            #"""
            study: Digits
            seed: -1
            model: {network: mlp, inputs: 64, hidden: [0], outputs: 10}
            training: {epochs: 2, batch_size: 32, optimizer: {sgd: {learning_rate: -1, momentum: 1}, adamw: {}}}
            rounds: 12
            quorum: 3
            deadline_seconds: 1e999
            epochs: 3
            colour: blue
            momentun: 1
            """#,
            messages: [
                #"plan.yaml:1:8: study: found "Digits", expected 1 to 63 of a-z, 0-9 and -, beginning with a "#
                    + #"letter or digit"#,
                #"plan.yaml:2:7: seed: found -1, expected a whole number from 0 to 9007199254740991"#,
                #"plan.yaml:3:43: model.hidden: found 0, expected …"#,
                #"plan.yaml:4:50: training.optimizer: found sgd and adamw, expected one of them"#,
                #"plan.yaml:7:19: deadline_seconds: found 1e999, expected a number below 1.8e308"#,
                #"plan.yaml:8:1: unknown key "epochs"; it belongs under training"#,
                #"plan.yaml:9:1: unknown key "colour"; expected study, seed, model, initial_model, training, "#
                    + #"rounds, tasks, continual, cohort, quorum, deadline_seconds, "#
                    + #"adaptive_deadline, attempts, late, staleness_exponent, max_staleness, mode, buffer, "#
                    + #"longest_rest_seconds, update_bound, max_examples, "#
                    + #"durability, keep or signatures"#,
                #"plan.yaml:10:1: unknown key "momentun"; did you mean "momentum" under training.optimizer.sgd?"#,
            ]
        ),
        MessageCase(
            #"""
            study: digits
            seed: 9007199254740992
            model: {network: mlp, inputs: 64, outputs: 10}
            training: {epochs: 0, batch_size: 32, optimizer: {rmsprop: {learning_rate: -1, momentum: 1}}}
            rounds: 99999999999999999999
            quorum: 0
            deadline_seconds: .inf
            attempts:
            update_bound: 0x10
            max_examples: 1_000
            durability: Flush
            cohort: {select: some, minimum: ~}
            """#,
            messages: [
                #"plan.yaml:2:7: seed: found 9007199254740992, expected a whole number from 0 to 9007199254740991"#,
                #"plan.yaml:3:8: model.hidden: an mlp needs at least one hidden layer, for instance hidden: [32]"#,
                #"plan.yaml:4:20: training.epochs: found 0, expected …"#,
                #"plan.yaml:4:51: unknown key "rmsprop"; expected sgd or adamw"#,
                #"plan.yaml:5:9: rounds: found 99999999999999999999, expected a whole number below 2^63"#,
                #"plan.yaml:6:9: quorum: found 0, expected …"#,
                #"plan.yaml:7:19: deadline_seconds: found ".inf", expected a number"#,
                #"plan.yaml:8:10: attempts: found nothing, expected a whole number"#,
                #"plan.yaml:9:15: update_bound: found "0x10", expected a number"#,
                #"plan.yaml:10:15: max_examples: found "1_000", expected a whole number"#,
                #"plan.yaml:11:13: durability: found "Flush", expected process or flush; did you mean flush?"#,
                #"plan.yaml:12:18: cohort.select: found "some", expected all, {fraction: 0.5} or {count: 8}"#,
                #"plan.yaml:12:33: cohort.minimum: found nothing, expected a whole number"#,
            ]
        ),
        MessageCase(
            #"""
            study: no name
            seed: 01
            model: {network: logistic, inputs: 64, hidden: [3], outputs: 2, loss: binary_cross_entropy}
            training: {epochs: 1, batch_size: 1, optimizer: {sgd: {learning_rate: 0, momentum: 1, weight_decay: -1}}}
            rounds: 0
            quorum: 2000
            deadline_seconds: 0
            initial_model: ""
            update_bound: 0
            max_examples: 0
            attempts: 0
            cohort: {select: {count: 1}}
            """#,
            messages: [
                #"plan.yaml:1:8: study: found "no name", expected 1 to 63 of a-z, 0-9 and -, beginning with a "#
                    + #"letter or digit"#,
                #"plan.yaml:2:7: seed: found "01", expected a whole number"#,
                #"plan.yaml:3:48: model.hidden: a logistic network has no hidden layers; remove hidden or say "#
                    + #"network: mlp"#,
                #"plan.yaml:3:62: model.outputs: found 2, expected …"#,
                #"plan.yaml:4:71: training.optimizer.sgd.learning_rate: found 0.0, expected …"#,
                #"plan.yaml:4:84: training.optimizer.sgd.momentum: found 1.0, expected …"#,
                #"plan.yaml:4:101: training.optimizer.sgd.weight_decay: found -1.0, expected …"#,
                #"plan.yaml:5:9: rounds: found 0, expected …"#,
                #"plan.yaml:6:9: quorum: found 2000, expected …"#,
                #"plan.yaml:7:19: deadline_seconds: found 0.0, expected …"#,
                #"plan.yaml:8:16: initial_model: found "", expected text"#,
                #"plan.yaml:9:15: update_bound: found 0.0, expected …"#,
                #"plan.yaml:10:15: max_examples: found 0, expected …"#,
                #"plan.yaml:11:11: attempts: found 0, expected …"#,
                #"plan.yaml:12:26: cohort.select.count: found 1, expected …"#,
            ]
        ),
        MessageCase(
            #"""
            study: !!str digits
            seed: !x 1
            !!int rounds: 3
            [a]: 2
            {b: c}: 2
            model: !m {network: mlp}
            training: !t {optimizer: {}}
            quorum: 1
            deadline_seconds: 1
            cohort: {select: {}}
            """#,
            messages: [
                #"plan.yaml:1:1: missing key "rounds"; add for instance rounds: 12, or tasks: "#
                    + #"[{name: first, rounds: 12}]"#,
                #"plan.yaml:1:8: study: ! begins a tag, which these files do without; remove it, or quote the text"#,
                #"plan.yaml:2:7: seed: ! begins a tag, which these files do without; remove it, or quote the text"#,
                #"plan.yaml:3:1: found a key that is not text, expected text and a colon"#,
                #"plan.yaml:4:1: found a key that is not text, expected text and a colon"#,
                #"plan.yaml:5:1: found a key that is not text, expected text and a colon"#,
                #"plan.yaml:6:8: model: ! begins a tag, which these files do without; remove it, or quote the text"#,
                #"plan.yaml:7:11: training: ! begins a tag, which these files do without; remove it, or quote "#
                    + #"the text"#,
                #"plan.yaml:10:18: cohort.select: found neither fraction nor count, expected all, {fraction: "#
                    + #"0.5} or {count: 8}"#,
            ]
        ),
        MessageCase(
            #"""
            study: digits
            seed: 1
            model: []
            training: null
            rounds: [3]
            quorum: {}
            deadline_seconds: true
            cohort: {select: [1]}
            """#,
            messages: [
                #"plan.yaml:3:8: model: found a list, expected a mapping with network, inputs, hidden, outputs "#
                    + #"or loss"#,
                #"plan.yaml:4:11: training: found nothing, expected a mapping with epochs, batch_size, "#
                    + #"optimizer, proximal or checkpoint"#,
                #"plan.yaml:5:9: rounds: found a list, expected a whole number"#,
                #"plan.yaml:6:9: quorum: found a mapping, expected a whole number"#,
                #"plan.yaml:7:19: deadline_seconds: found "true", expected a number"#,
                #"plan.yaml:8:18: cohort.select: found a list, expected all, {fraction: 0.5} or {count: 8}"#,
            ]
        ),
        MessageCase(
            #"""
            Study: digits
            seed: 1
            model: {network: mlp, hidden: 32}
            batch_size: 3
            minimum: 2
            learning_rate: 1
            rounds: 3
            quorum: 2
            deadline_seconds: 30
            """#,
            messages: [
                #"plan.yaml:1:1: unknown key "Study"; did you mean "study"?"#,
                #"plan.yaml:1:1: missing key "training"; add for instance training: {epochs: 2, batch_size: 32, "#
                    + #"optimizer: {sgd: {learning_rate: 0.1}}}"#,
                #"plan.yaml:3:8: missing key "model.inputs"; add for instance inputs: 64"#,
                #"plan.yaml:3:8: missing key "model.outputs"; add for instance outputs: 10"#,
                #"plan.yaml:3:31: model.hidden: found "32", expected a list"#,
                #"plan.yaml:4:1: unknown key "batch_size"; it belongs under training"#,
                #"plan.yaml:5:1: unknown key "minimum"; it belongs under cohort"#,
                #"plan.yaml:6:1: unknown key "learning_rate"; it belongs under training.optimizer.sgd"#,
            ]
        ),
        MessageCase(
            #"""
            {}
            """#,
            messages: [
                #"plan.yaml:1:1: missing key "study"; add for instance study: digits"#,
                #"plan.yaml:1:1: missing key "seed"; add for instance seed: 1"#,
                #"plan.yaml:1:1: missing key "model"; add for instance model: {network: mlp, inputs: 64, hidden: "#
                    + #"[32], outputs: 10}"#,
                #"plan.yaml:1:1: missing key "training"; add for instance training: {epochs: 2, batch_size: 32, "#
                    + #"optimizer: {sgd: {learning_rate: 0.1}}}"#,
                #"plan.yaml:1:1: missing key "rounds"; add for instance rounds: 12, or tasks: "#
                    + #"[{name: first, rounds: 12}]"#,
                #"plan.yaml:1:1: missing key "quorum"; add for instance quorum: 3"#,
                #"plan.yaml:1:1: missing key "deadline_seconds"; add for instance deadline_seconds: 30"#,
            ]
        ),
        MessageCase(
            #"""
            study: |
              digits
            seed: >
              1
            model: {network: mlp, inputs: 1000000, hidden: [1000000], outputs: 2}
            training:
              epochs: 1
              batch_size: 1
              optimizer: {adamw: {learning_rate: 1, beta_1: 1, beta_2: -1, epsilon: 0}}
            rounds: 1
            quorum: 1
            deadline_seconds: 1
            cohort: {select: {count: 1, fraction: 1}, maximum: 0}
            """#,
            messages: [
                #"plan.yaml:1:8: study: found "digits\u{A}", expected 1 to 63 of a-z, 0-9 and -, beginning with "#
                    + #"a letter or digit"#,
                #"plan.yaml:3:7: seed: found "1\u{A}" in quotation marks, expected a whole number"#,
                #"plan.yaml:5:8: model: the model has more than …"#,
                #"plan.yaml:9:49: training.optimizer.adamw.beta_1: found 1.0, expected …"#,
                #"plan.yaml:9:60: training.optimizer.adamw.beta_2: found -1.0, expected …"#,
                #"plan.yaml:9:73: training.optimizer.adamw.epsilon: found 0.0, expected …"#,
                #"plan.yaml:13:18: cohort.select: found fraction and count, expected one of them"#,
                #"plan.yaml:13:52: cohort.maximum: found 0, expected …"#,
            ]
        ),
    ]

    @Test(arguments: cases)
    func `what is wrong is said exactly`(_ wrong: MessageCase) {
        wrong.expect { text throws(SettingsError) in _ = try PlanFile.parse(text, path: "plan.yaml") }
    }
}
