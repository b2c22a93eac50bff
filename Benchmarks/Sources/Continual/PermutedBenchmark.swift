/// Permuted MNIST through one node, as the peers' script has it.
enum PermutedBenchmark {
    static func run(_ options: inout Options) throws {
        guard let folder = options.next() else { return }
        let taskCount = options.integer("tasks", 5)
        let (epochs, seeds) = (options.integer("epochs", 5), options.integer("seeds", 3))
        let (rate, lambda) = (options.number("rate", 0.1), options.number("lambda", 30))
        let data = try PermutedMNIST(folder: folder, taskCount: taskCount)
        print("\(taskCount) tasks, \(epochs) epochs, learning rate \(rate), λ \(lambda), median of \(seeds) seeds\n")
        print("| method | average accuracy | backward transfer | seconds | importance |")
        print("|---|---|---|---|---|")
        for contender in options.contenders(lambda: lambda) {
            let outcomes = try (0..<seeds).map { seed in
                try ContinualRun(contender: contender, epochs: epochs, learningRate: rate, seed: UInt64(seed))
                    .carryOut(data.tasks)
            }
            let cells = [
                contender.name, spread(outcomes.map(\.average)),
                percent(median(outcomes.map(\.backward))), decimal(median(outcomes.map(\.seconds)), 1) + " s",
                decimal(median(outcomes.map(\.importanceSeconds)), 2) + " s",
            ]
            print("| \(cells.joined(separator: " | ")) |")
        }
    }

    /// The median, and from where to where.
    private static func spread(_ values: [Double]) -> String {
        let sorted = values.sorted()
        guard let first = sorted.first, let last = sorted.last, first < last else {
            return percent(median(values)) + " %"
        }
        return "\(percent(median(values))) % (\(percent(first))–\(percent(last)))"
    }
}
