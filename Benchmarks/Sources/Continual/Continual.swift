import Foundation

/// `continual <folder of MNIST> [--tasks 5] [--epochs 5] [--rate 0.1] [--lambda 30] [--seeds 3] [--methods a,b]`: permuted
/// MNIST through one node, as `Peers/ewc_permuted_mnist.py` has it; prints a table.
@main
enum Continual {
    static func main() throws {
        let arguments = Array(CommandLine.arguments.dropFirst())
        func option(_ name: String) -> String? {
            arguments.firstIndex(of: "--" + name).flatMap { $0 + 1 < arguments.count ? arguments[$0 + 1] : nil }
        }
        guard let folder = arguments.first, !folder.hasPrefix("--") else {
            print("usage: continual <folder of MNIST> [--tasks 5] [--epochs 5] [--rate 0.1] [--lambda 30] …")
            exit(64)
        }
        let taskCount = Int(option("tasks") ?? "") ?? 5
        let epochs = Int(option("epochs") ?? "") ?? 5
        let rate = Float(option("rate") ?? "") ?? 0.1
        let lambda = Float(option("lambda") ?? "") ?? 30
        let seeds = Int(option("seeds") ?? "") ?? 3
        let wanted = option("methods").map { Set($0.split(separator: ",").map(String.init)) }
        let data = try PermutedMNIST(folder: folder, taskCount: taskCount)
        print("\(taskCount) tasks, \(epochs) epochs, learning rate \(rate), λ \(lambda), median of \(seeds) seeds\n")
        print("| method | average accuracy | backward transfer | seconds | importance |")
        print("|---|---|---|---|---|")
        for contender in Contender.all(lambda: lambda) where wanted?.contains(contender.name) ?? true {
            let outcomes = try (0..<seeds).map { seed in
                try ContinualRun(contender: contender, epochs: epochs, learningRate: rate, seed: UInt64(seed))
                    .carryOut(data.tasks)
            }
            func median(_ value: (ContinualRun.Outcome) -> Double) -> Double {
                let sorted = outcomes.map(value).sorted()
                return sorted[sorted.count / 2]
            }
            print(
                "| \(contender.name) | \(percent(median(\.average))) % | \(percent(median(\.backward))) | "
                    + "\(decimal(median(\.seconds), 1)) s | \(decimal(median(\.importanceSeconds), 2)) s |"
            )
        }
    }

    private static func percent(_ value: Double) -> String { decimal(100 * value, 1) }

    private static func decimal(_ value: Double, _ digits: Int) -> String { String(format: "%.\(digits)f", value) }
}
