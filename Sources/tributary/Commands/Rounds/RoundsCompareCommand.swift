import ArgumentParser
import Federation
import Foundation
import Reports
import Wire

/// `tributary rounds compare`.
struct RoundsCompareCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "compare",
        abstract: "Compare two rounds: metrics, who took part, how far their models are apart.",
        discussion: """
            Example:
              tributary rounds compare 3 12 --federation wards/federation.yaml

            The models are compared where the coordinator still keeps both.
            """
    )

    @Argument(help: "A round's number.") var first: Int
    @Argument(help: "Another's.") var second: Int
    @OptionGroup var study: StudyOption
    @OptionGroup var federation: FederationOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        for round in [first, second] where round < 1 {
            throw ValidationError("found round \(round), expected a number from 1.")
        }
    }

    func run() async throws {
        let comparison = try await federation.withCoordinator { coordinator in
            let name = try await study.resolve(coordinator)
            func round(_ number: Int) async throws -> RoundResponse {
                try await coordinator.get(.showRound, path: [name.text, "\(number)"], as: RoundResponse.self)
            }
            let (left, right) = (try await round(first), try await round(second))
            var comparison = RoundComparison(left, right)
            do {
                comparison.models = ModelDifference(
                    from: try await ModelSource.blob(left.summary.model).read(coordinator),
                    to: try await ModelSource.blob(right.summary.model).read(coordinator)
                )
            } catch let failure as CommandFailure where failure.status == .refused {
                comparison.modelsMissing = failure.description
            }
            return comparison
        }
        try output.print(comparison) { Self.lines($0) }
    }

    private static func lines(_ comparison: RoundComparison) -> [String] {
        let names = comparison.rounds.map { "ROUND \($0)" }
        var table = Table([.text("")] + names.map { .number($0) } + [.number("DIFFERENCE")])
        for number in comparison.numbers where number.first != nil || number.second != nil {
            table.add([
                number.name, NumberText.of(number.first, number.name), NumberText.of(number.second, number.name),
                NumberText.difference(number),
            ])
        }
        func list(_ nodes: [NodeName]) -> String { nodes.isEmpty ? "–" : nodes.map(\.text).joined(separator: ", ") }
        return table.lines + [
            "",
            "  in both      \(list(comparison.both))",
            "  only in \(comparison.rounds[0])".padding(to: 15) + list(comparison.onlyFirst),
            "  only in \(comparison.rounds[1])".padding(to: 15) + list(comparison.onlySecond),
            "",
        ] + (comparison.models.map { ModelDifferenceLines.of($0) } ?? [comparison.modelsMissing ?? ""])
    }
}

/// Numbers of a comparison as their names have them.
private enum NumberText {
    static func of(_ value: Double?, _ name: String) -> String {
        guard let value else { return "–" }
        switch name {
        case "loss", "training loss": return Format.loss(value)
        case "seconds": return Format.seconds(value)
        case "bytes in", "bytes out": return Format.bytes(Int(value))
        case "participants", "examples": return "\(Int(value))"
        default: return Format.percent(value)
        }
    }

    static func difference(_ number: RoundComparison.Number) -> String {
        guard let difference = number.difference else { return "–" }
        switch number.name {
        case "loss", "training loss", "seconds": return String(format: "%+.4f", difference)
        case "participants", "examples", "bytes in", "bytes out": return String(format: "%+.0f", difference)
        default: return TaskSentence.points(difference)
        }
    }
}
