/// A model of a size, whose training on one example is as cheap as it gets.
enum BenchmarkModel: CaseIterable {
    /// 25,000 parameters: logistic regression, 2,499 features and 10 classes.
    case small
    /// 2,499,550 parameters: two hidden layers.
    case medium
    /// 24,999,984 parameters: two wide hidden layers.
    case large

    /// Bytes of a model, in 10⁶.
    var megabytes: Double {
        switch self {
        case .small: 0.1
        case .medium: 10
        case .large: 100
        }
    }

    private var featureCount: Int {
        switch self {
        case .small: 2499
        case .medium, .large: 2
        }
    }

    private var network: String {
        switch self {
        case .small: "{network: logistic, inputs: 2499, outputs: 10}"
        case .medium: "{network: mlp, inputs: 2, hidden: [1580, 1576], outputs: 2}"
        case .large: "{network: mlp, inputs: 2, hidden: [5000, 4994], outputs: 2}"
        }
    }

    private var classes: String {
        switch self {
        case .small: (0..<10).map { "\"\($0)\"" }.joined(separator: ", ")
        case .medium, .large: "\"0\", \"1\""
        }
    }

    /// A table of one row.
    var table: String {
        let names = (0..<featureCount).map { "x\($0)" } + ["y"]
        let cells = [String](repeating: "0.5", count: featureCount) + ["1"]
        return names.joined(separator: ",") + "\n" + cells.joined(separator: ",") + "\n"
    }

    /// A node that has that table.
    func nodeFile(name: String) -> String {
        """
        name: \(name)
        coordinator: https://localhost:1
        state: state
        data:
          csv: data.csv
          features: [{columns: "x*"}]
          label: {column: y, classes: [\(classes)]}
          holdout: 0

        """
    }

    /// A plan whose rounds are one step on one example.
    func plan(rounds: Int, nodes: Int) -> String {
        """
        study: benchmark
        seed: 1
        model: \(network)
        training: {epochs: 1, batch_size: 1, optimizer: {sgd: {learning_rate: 0.001}}}
        rounds: \(rounds)
        cohort: {minimum: \(nodes)}
        quorum: \(nodes)
        deadline_seconds: 600

        """
    }
}
