import Settings
import Testing

/// What is said of a plan whose tasks cannot be.
struct TaskPlanMessageTests {
    private static let cases: [MessageCase] = [
        MessageCase(
            #"""
            study: digits
            seed: 1
            model: {network: mlp, inputs: 64, hidden: [3], outputs: 10}
            training: {epochs: 2, batch_size: 32, optimizer: {sgd: {learning_rate: 0.1}}, proximal: -1}
            rounds: 3
            tasks:
              - {name: upright, rounds: 8}
              - {name: turned, rounds: 0, patience: 0, drift: 0}
              - {name: upright, rounds: 2, training: {epochs: 0, optimizer: {sgd: {learning_rate: -1}}}, clases: []}
              - {rounds: 3, classes: ["0", "1"], training: {batch_size: 2}}
              - {name: Bad, rounds: many, patience: 1.5, drift: .nan}
              - 7
            continual:
              method: ewcc
              lambda: -1
              gamma: 2
              fisher: True
              consolidation: all
              replay: -1
              distillation: -0.5
              temperature: 0
              heads: multi
              importance_bound: 0
              alarm: 5
              lamda: 2
            quorum: 3
            deadline_seconds: 30
            """#,
            messages: [
                #"plan.yaml:4:89: training.proximal: found -1.0, expected …"#,
                #"plan.yaml:5:9: rounds: found rounds beside tasks, expected one of them; each task has its own "#
                    + #"rounds"#,
                #"plan.yaml:8:28: tasks[1].rounds: found 0, expected …"#,
                #"plan.yaml:8:41: tasks[1].patience: found 0, expected …"#,
                #"plan.yaml:8:51: tasks[1].drift: found 0.0, expected …"#,
                #"plan.yaml:9:12: tasks[2].name: found upright twice, expected a name for each task"#,
                #"plan.yaml:9:51: tasks[2].training.epochs: found 0, expected …"#,
                #"plan.yaml:9:87: tasks[2].training.optimizer.sgd.learning_rate: found -1.0, expected …"#,
                #"plan.yaml:9:94: unknown key "clases"; did you mean "classes"?"#,
                #"plan.yaml:10:5: missing key "tasks[3].name"; add for instance name: first"#,
                #"plan.yaml:11:12: tasks[4].name: found "Bad", expected 1 to 63 of a-z, 0-9 and -, beginning "#
                    + #"with a letter or digit"#,
                #"plan.yaml:11:25: tasks[4].rounds: found "many", expected a whole number"#,
                #"plan.yaml:11:41: tasks[4].patience: found "1.5", expected a whole number"#,
                #"plan.yaml:11:53: tasks[4].drift: found ".nan", expected a number"#,
                #"plan.yaml:12:5: tasks[5]: found "7", expected a mapping with name, rounds, patience, drift, "#
                    + #"training or classes"#,
                #"plan.yaml:14:11: continual.method: found "ewcc", expected none, ewc, online-ewc, si, mas, lwf "#
                    + #"or replay; did you mean ewc?"#,
                #"plan.yaml:15:11: continual.lambda: found -1.0, expected …"#,
                #"plan.yaml:16:10: continual.gamma: found 2.0, expected …"#,
                #"plan.yaml:17:11: continual.fisher: found "True", expected true or empirical; did you mean true?"#,
                #"plan.yaml:18:18: continual.consolidation: found "all", expected global, local or shared"#,
                #"plan.yaml:19:11: continual.replay: found -1, expected …"#,
                #"plan.yaml:20:17: continual.distillation: found -0.5, expected …"#,
                #"plan.yaml:21:16: continual.temperature: found 0.0, expected …"#,
                #"plan.yaml:22:10: continual.heads: found "multi", expected single, task or class"#,
                #"plan.yaml:23:21: continual.importance_bound: found 0.0, expected …"#,
                #"plan.yaml:24:10: continual.alarm: found 5.0, expected …"#,
                #"plan.yaml:25:3: unknown key "lamda"; did you mean "lambda"?"#,
            ]
        ),
        MessageCase(
            #"""
            study: digits
            seed: 1
            model: {network: mlp, inputs: 64, hidden: [3], outputs: 10}
            training: {epochs: 2, batch_size: 32, optimizer: {sgd: {learning_rate: 0.1}}}
            continual: {method: ewc, lambda: .nan}
            quorum: 3
            deadline_seconds: 30
            """#,
            messages: [
                #"plan.yaml:5:12: continual: found what keeps tasks from being forgotten, and no tasks; add for "#
                    + #"instance tasks: [{name: first, rounds: 12}]"#,
                #"plan.yaml:5:34: continual.lambda: found ".nan", expected a number"#,
            ]
        ),
        MessageCase(
            #"""
            study: digits
            seed: 1
            model: {network: mlp, inputs: 64, hidden: [3], outputs: 10}
            training: {epochs: 2, batch_size: 32, optimizer: {sgd: {learning_rate: 0.1}}}
            task: [{name: a, rounds: 1}]
            continual: {method: ewc}
            quorum: 3
            deadline_seconds: 30
            """#,
            messages: [
                #"plan.yaml:5:1: unknown key "task"; did you mean "tasks"?"#
            ]
        ),
        MessageCase(
            #"""
            study: digits
            seed: 1
            model: {network: mlp, inputs: 64, hidden: [3], outputs: 10}
            training: {epochs: 2, batch_size: 32, optimizer: {sgd: {learning_rate: 0.1}}}
            tasks: []
            continual: {method: replay, replay: 0, lambda: .nan, fisher: 1, heads: true, gamma: ~}
            quorum: 3
            deadline_seconds: 30
            """#,
            messages: [
                #"plan.yaml:5:8: tasks: found no task, expected at least one such as [{name: first, rounds: 12}]"#,
                #"plan.yaml:6:37: continual.replay: found 0, expected past examples with method: replay, or "#
                    + #"method: none"#,
                #"plan.yaml:6:48: continual.lambda: found ".nan", expected a number"#,
                #"plan.yaml:6:62: continual.fisher: found "1", expected true or empirical"#,
                #"plan.yaml:6:72: continual.heads: found "true", expected single, task or class"#,
                #"plan.yaml:6:85: continual.gamma: found nothing, expected a number"#,
            ]
        ),
        MessageCase(
            #"""
            study: digits
            seed: 1
            model: {network: mlp, inputs: 64, hidden: [3], outputs: 10}
            training: {epochs: 0, batch_size: 32, optimizer: {sgd: {learning_rate: 0.1}}}
            tasks: [{name: a, rounds: 600000, training: {batch_size: 3}}, {name: b, rounds: 600000, training: 3}]
            continual: [ewc]
            quorum: 3
            deadline_seconds: 30
            """#,
            messages: [
                #"plan.yaml:4:20: training.epochs: found 0, expected …"#,
                #"plan.yaml:5:99: tasks[1].training: found "3", expected a mapping with epochs, batch_size, "#
                    + #"optimizer, proximal or checkpoint"#,
                #"plan.yaml:6:12: continual: found a list, expected a mapping with method, lambda, gamma, "#
                    + #"fisher, consolidation, replay, distillation, temperature, heads, importance_bound or alarm"#,
            ]
        ),
        MessageCase(
            #"""
            study: digits
            seed: 1
            model: {network: mlp, inputs: 64, hidden: [3], outputs: 10}
            training: {epochs: 1, batch_size: 32, optimizer: {sgd: {learning_rate: 0.1}}}
            tasks:
              - {name: a, rounds: 6, classes: [x]}
              - {name: b, rounds: 6, classes: [x, y, y]}
            continual: {heads: class, method: Online_EWC}
            quorum: 3
            deadline_seconds: 30
            """#,
            messages: [
                #"plan.yaml:6:35: tasks[0].classes: found 1 classes, expected at least 2 with heads: class"#,
                #"plan.yaml:7:35: tasks[1].classes: found x twice, expected every class once"#,
                #"plan.yaml:8:35: continual.method: found "Online_EWC", expected none, ewc, online-ewc, si, mas, "#
                    + #"lwf or replay; did you mean online-ewc?"#,
            ]
        ),
        MessageCase(
            #"""
            study: digits
            seed: 1
            model: {network: mlp, inputs: 64, hidden: [3], outputs: 10}
            training: {epochs: 1, batch_size: 32, optimizer: {sgd: {learning_rate: 0.1}}}
            tasks:
              - {name: a, rounds: 6, classes: [x, z]}
              - {name: b, rounds: 9223372036854775807, classes: [x, y]}
            continual: {heads: task, importance_bound: 1e10}
            quorum: 3
            deadline_seconds: 30
            """#,
            messages: [
                #"plan.yaml:3:57: model.outputs: found 10, expected 2, the classes of the first task; the others "#
                    + #"are added when their tasks begin"#,
                #"plan.yaml:7:23: tasks[1].rounds: found 9223372036854775807, expected …"#,
                #"plan.yaml:8:44: continual.importance_bound: with max_examples 1048576 and cohort.maximum 1000 "#
                    + #"the exact sum would keep fewer than 11 fraction bits; lower one of the three"#,
            ]
        ),
        MessageCase(
            #"""
            study: digits
            seed: 1
            model: {network: logistic, inputs: 64, outputs: 1}
            training: {epochs: 1, batch_size: 32, optimizer: {sgd: {learning_rate: 0.1}}}
            tasks:
              upright: {rounds: 3}
            continual: {method: lwf}
            quorum: 3
            deadline_seconds: 30
            """#,
            messages: [
                #"plan.yaml:6:3: tasks: found a mapping, expected a list"#,
                #"plan.yaml:7:21: continual.method: lwf distils classes: it needs softmax_cross_entropy"#,
            ]
        ),
        MessageCase(
            #"""
            study: digits
            seed: 1
            model: {network: logistic, inputs: 64, outputs: 1}
            training: {epochs: 1, batch_size: 32, optimizer: {sgd: {learning_rate: 0.1}}}
            tasks: [{name: a, rounds: 5}]
            continual: {method: lwf, heads: task}
            quorum: 3
            deadline_seconds: 30
            """#,
            messages: [
                #"plan.yaml:5:9: tasks[0].classes: found 0 classes, expected at least 2 with heads: task"#,
                #"plan.yaml:6:21: continual.method: lwf distils classes: it needs softmax_cross_entropy"#,
                #"plan.yaml:6:33: continual.heads: found task, expected single with binary_cross_entropy"#,
            ]
        ),
        MessageCase(
            #"""
            study: digits
            seed: 1
            training: {epochs: 1, batch_size: 32, optimizer: {sgd: {learning_rate: 0.1}}}
            tasks: [{name: a, rounds: 5, classes: [x, y]}]
            continual: {method: lwf, hedas: task}
            quorum: 3
            deadline_seconds: 30
            """#,
            messages: [
                #"plan.yaml:1:1: missing key "model"; add for instance model: {network: mlp, inputs: 64, hidden: "#
                    + #"[32], outputs: 10}"#,
                #"plan.yaml:5:26: unknown key "hedas"; did you mean "heads"?"#,
            ]
        ),
        MessageCase(
            #"""
            study: digits
            seed: 1
            model: {network: mlp, inputs: 64, hidden: [3], outputs: 10}
            training: {epochs: 1, batch_size: 32, optimizer: {sgd: {learning_rate: 0.1}}}
            tasks: [{name: a, rounds: 600000}, {name: b, rounds: 600000, classes: [x, y]}]
            continual:
            quorum: 3
            deadline_seconds: 30
            """#,
            messages: [
                #"plan.yaml:5:8: tasks: the rounds together: found 1200000, expected a whole number from 1 to "#
                    + #"1000000"#,
                #"plan.yaml:6:11: continual: found nothing, expected a mapping with method, lambda, gamma, "#
                    + #"fisher, consolidation, replay, distillation, temperature, heads, importance_bound or alarm"#,
            ]
        ),
        MessageCase(
            #"""
            study: digits
            seed: 1
            model: {network: mlp, inputs: 64, hidden: [3], outputs: 10}
            training: {epochs: 1, batch_size: 32, optimizer: {sgd: {learning_rate: 0.1}}}
            tasks: [{name: a, rounds: 600000}, {name: b, rounds: 600000, classes: [x, y]}]
            quorum: 3
            deadline_seconds: 30
            """#,
            messages: [
                #"plan.yaml:5:71: tasks[1].classes: with heads: single all tasks have the same classes; remove "#
                    + #"classes or say heads: task or heads: class"#
            ]
        ),
    ]

    @Test(arguments: cases)
    func `what is wrong is said exactly`(_ wrong: MessageCase) {
        wrong.expect { text throws(SettingsError) in _ = try PlanFile.parse(text, path: "plan.yaml") }
    }
}
