/// Files that use every key, each of which is valid.
enum Samples {
    static let plan = """
        study: digits
        seed: 7
        model: {network: mlp, inputs: 64, hidden: [32, 16], outputs: 10, loss: softmax_cross_entropy}
        initial_model: models/start.safetensors
        training:
          epochs: 2
          batch_size: 32
          optimizer: {adamw: {learning_rate: 0.001, beta_1: 0.8, beta_2: 0.99, epsilon: 1e-7, weight_decay: 0.02}}
        rounds: 12
        cohort: {select: {fraction: 0.5}, minimum: 4, maximum: 100}
        quorum: 3
        deadline_seconds: 2.5
        attempts: 5
        update_bound: 8
        max_examples: 1000
        durability: flush
        keep: {last: 10, every: 50, best: 1, updates: 3}
        signatures: required

        """

    static let taskPlan = """
        study: digits
        seed: 7
        model: {network: mlp, inputs: 64, hidden: [32], outputs: 2}
        training: {epochs: 2, batch_size: 32, optimizer: {sgd: {learning_rate: 0.1}}, proximal: 0.01, checkpoint: off}
        tasks:
          - {name: upright, rounds: 8, classes: ["0", "1"]}
          - name: turned
            rounds: 4
            patience: 3
            drift: 0.25
            classes: ["2"]
            training:
              epochs: 4
              batch_size: 16
              optimizer: {adamw: {learning_rate: 0.01}}
              proximal: 0.5
              checkpoint: {steps: 9, seconds: 0.5}
          - {name: mirrored, rounds: 2, training: {epochs: 1}, classes: ["3", "4"]}
        continual:
          method: online-ewc
          lambda: 70
          gamma: 0.9
          fisher: empirical
          consolidation: shared
          replay: 200
          distillation: 0.5
          temperature: 3
          heads: class
          importance_bound: 512
          alarm: 0.1
        quorum: 3
        deadline_seconds: 30

        """

    static let shortPlan = """
        study: digits
        seed: 1
        model: {network: logistic, inputs: 30, outputs: 1}
        training: {epochs: 1, batch_size: 16, optimizer: {sgd: {learning_rate: 0.1}}}
        rounds: 3
        quorum: 2
        deadline_seconds: 30

        """

    static let federation = """
        name: wards
        host: 0.0.0.0
        port: 0
        advertise: [wards.example.org, 192.0.2.7, "2001:db8::7"]
        data: /srv/wards
        authority: {certificate: ca.pem, key: ca.key}
        limits:
          requests_per_minute: 60
          idle_seconds: 90
          long_poll_seconds: 20.5
          max_header_bytes: 8192
          max_nodes: 12
        certificates: {node_days: 7, coordinator_days: 14}
        log: {level: warning, format: json}

        """

    static let node = """
        name: ward
        coordinator: https://wards.example.org:8443
        state: /var/lib/tributary
        proxy: http://user:secret@proxy.example.org:3128
        studies:
          digits:
            data:
              idx: {images: images.gz, labels: labels.gz}
              holdout: 0
          "*":
            data:
              csv: table.csv
              delimiter: ";"
              header: false
              columns: [age, sex, "pixel 1", ward, outcome]
              features:
                - {columns: age, scaling: standardize, missing: {value: 40}, missing_tokens: ["", "-9"]}
                - columns: sex
                  categories: [no, yes]
                  missing: indicator
                - {columns: ["pixel*", "other?"], scaling: {range: [-1, 16.5]}, missing: mean}
              label: {column: outcome, positive_above: 0.5}
              task: {column: ward, values: {"A 1": ward-a, B: ward-b}}
              holdout: 0.25
              bad_rows: skip
              max_bad_fraction: 0.05

        """

    static let taskNode = """
        name: ward
        coordinator: https://wards.example.org:8443
        studies:
          digits:
            data:
              tasks:
                upright: {csv: upright.csv}
                turned:
                  csv: turned.csv
                  delimiter: ";"
                  label: {column: kind, value: true}
                  bad_rows: refuse
                mirrored: {idx: {images: images.gz, labels: labels.gz}, holdout: 0.5}
              header: false
              columns: [a, b, y, kind]
              features: [{columns: [a, b], scaling: standardize}]
              label: {column: y, classes: [no, yes]}
              bad_rows: skip
              max_bad_fraction: 0.2
          wards:
            data:
              csv: table.csv
              features: [{columns: a}]
              label: {column: y, value: true}
              task:
                column: admitted
                ranges:
                  year-2024: {from: 2024-01-01, until: 2025-01-01}
                  year-2025: {from: "2025-01-01T00:00:00"}

        """

    static let all = [plan, taskPlan, shortPlan, federation, node, taskNode]
}
