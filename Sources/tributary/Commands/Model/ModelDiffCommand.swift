import ArgumentParser
import Federation
import Foundation
import Parameters
import Reports
import Wire

/// `tributary model diff`.
struct ModelDiffCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "diff",
        abstract: "Compare two models tensor by tensor: L2, largest difference, cosine.",
        discussion: """
            Example:
              tributary model diff 3 12 --federation wards/federation.yaml
              tributary model diff ours.safetensors theirs.safetensors

            A model is a round's number, the SHA-256 digest of one the coordinator keeps, or a safetensors file. Exit
            code 1 if they differ in any value, 0 if they do not. Two files need no coordinator.
            """
    )

    @Argument(help: "A round, a digest or a file.") var first: String
    @Argument(help: "Another.") var second: String
    @OptionGroup var study: StudyOption
    @OptionGroup var federation: FederationOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        for text in [first, second] {
            do { _ = try ModelSource(text) } catch { throw ValidationError("\(error).") }
        }
    }

    func run() async throws {
        let sources = [try ModelSource(first), try ModelSource(second)]
        let models: [ParameterVector]
        if sources.contains(where: \.isRemote) {
            models = try await federation.withCoordinator { coordinator in
                let needsStudy = sources.contains { if case .round = $0 { true } else { false } }
                let name = needsStudy ? try await study.resolve(coordinator) : nil
                var models: [ParameterVector] = []
                for source in sources { models.append(try await source.read(coordinator, study: name)) }
                return models
            }
        } else {
            models = try sources.map { try $0.readFile() }
        }
        let difference = ModelDifference(from: models[0], to: models[1])
        try output.print(difference) { ModelDifferenceLines.of($0) }
        if !difference.isNone { throw ExitCode(ExitStatus.failed.rawValue) }
    }
}

/// The difference of two models as a table.
enum ModelDifferenceLines {
    static func of(_ difference: ModelDifference) -> [String] {
        var table = Table([
            .text("TENSOR"), .text("SHAPE"), .number("L2"), .number("MAX"), .number("COSINE"), .number("NORM"),
            .number("NORM"),
        ])
        for tensor in difference.tensors { table.add(row(tensor.name, tensor.shape, tensor.distance)) }
        table.add(row("all", [difference.whole.elementCount], difference.whole))
        let notes = difference.incomparable.map { Terminal.printable($0) }
        let broken = difference.whole.nonFiniteCount
        return table.lines + notes.map { "  not compared: \($0)" }
            + (broken > 0 ? ["  \(broken) elements are not finite in one of them and are left out"] : [])
            + (difference.isNone ? ["the models are the same"] : [])
    }

    private static func row(_ name: String, _ shape: [Int], _ distance: ModelDifference.Distance) -> [String] {
        func number(_ value: Double) -> String { String(format: "%.6g", value) }
        return [
            Terminal.printable(name), shape.map(String.init).joined(separator: "×"), number(distance.l2),
            number(distance.maximum), distance.cosine.map { String(format: "%.6f", $0) } ?? "–",
            number(distance.norms[0]), number(distance.norms[1]),
        ]
    }
}
