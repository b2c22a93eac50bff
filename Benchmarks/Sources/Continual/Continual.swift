import Foundation

/// What the methods of continual learning are worth, measured: one node, a federation, four hospitals.
@main
enum Continual {
    static func main() throws {
        var options = Options(Array(CommandLine.arguments.dropFirst()))
        switch options.next() {
        case "permuted": try PermutedBenchmark.run(&options)
        case "federated": try FederatedBenchmark.run(&options)
        case "importance": try ImportanceBenchmark.run(&options)
        case "hospitals": try HospitalsBenchmark.run(&options)
        default:
            print(
                """
                usage: continual permuted   <folder of MNIST> [--tasks 5] [--epochs 5] [--rate 0.1] [--lambda 30]
                                            [--lambda-si 1] [--lambda-mas 0.03] [--seeds 3] [--methods naive,ewc,…]
                       continual importance <folder of MNIST>
                       continual federated  <folder of MNIST> [--tasks 5] [--rounds 20] [--epochs 1] [--rate 0.1]
                                            [--lambda 50] [--momentum 0] [--proximal 0] [--server-momentum 0]
                                            [--nodes 4] [--alpha 0.5] [--partitions <folder>] [--seeds 3]
                                            [--methods naive,ewc,…]
                       continual hospitals  <folder of heart-disease> [--seeds 5]
                """
            )
            exit(64)
        }
    }
}

/// The command line: words, and `--name value`.
struct Options {
    private var words: [String]
    private var values: [String: String] = [:]

    init(_ arguments: [String]) {
        words = []
        var rest = arguments[...]
        while let first = rest.popFirst() {
            if first.hasPrefix("--") {
                values[String(first.dropFirst(2))] = rest.popFirst()
            } else {
                words.append(first)
            }
        }
    }

    /// The next word.
    mutating func next() -> String? { words.isEmpty ? nil : words.removeFirst() }

    func text(_ name: String) -> String? { values[name] }
    func integer(_ name: String, _ standard: Int) -> Int { values[name].flatMap(Int.init) ?? standard }
    func number(_ name: String, _ standard: Float) -> Float { values[name].flatMap(Float.init) ?? standard }

    /// The contenders asked for, or all.
    func contenders(lambda: Float) -> [Contender] {
        let names = values["methods"].map { $0.split(separator: ",").map(String.init) }
        let all = Contender.all(lambda: lambda, si: number("lambda-si", 1), mas: number("lambda-mas", 0.03))
        return all.filter { names?.contains($0.name) ?? true }
    }
}

/// The middle of the values, the higher of two.
func median(_ values: [Double]) -> Double { values.sorted()[values.count / 2] }

/// In per cent, with a digit.
func percent(_ value: Double) -> String { decimal(100 * value, 1) }

func decimal(_ value: Double, _ digits: Int) -> String { String(format: "%.\(digits)f", value) }
