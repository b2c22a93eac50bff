import ArgumentParser
import Federation
import Foundation
import Parameters
import VirtualNodes

/// `tributary simulate combine`.
struct SimulateCombineCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "combine",
        abstract: "Merge the parts of a simulated round into the next model, bit for bit.",
        discussion: """
            Example:
              tributary simulate combine part-*.sum --plan plan.yaml --output model-1.safetensors

            Every part of the round has to be there, once, in any order, and of the same plan, data and model.
            """
    )

    @Argument(help: "The parts.", completion: .file()) var parts: [String]
    @Option(
        help: ArgumentHelp("The plan of the simulation.", valueName: "plan.yaml"),
        completion: .file(extensions: ["yaml", "yml"])
    )
    var plan: String
    @Option(
        help: ArgumentHelp("The model of the round before; by default the plan's first.", valueName: "file"),
        completion: .file()
    )
    var model: String?
    @Option(
        name: .customLong("output"),
        help: ArgumentHelp("Where the next model is written.", valueName: "file"),
        completion: .file()
    )
    var file: String
    @OptionGroup var output: OutputOptions

    func run() throws {
        let source = try PlanSource(path: plan)
        let start = try SimulationModel.read(model, or: source)
        let files = try parts.map { path -> (name: String, bytes: [UInt8]) in
            guard let bytes = FileManager.default.contents(atPath: path) else {
                throw CommandFailure("\(path): found nothing readable, expected a part of a round")
            }
            return (path, Array(bytes))
        }
        let round = try PartialRound(files, plan: source.plan, model: start)
        try BinaryFile.write(SafetensorsWriter.bytes(of: round.model), to: file)
        try output.print(Summary(round)) { [$0.text] }
    }

    private struct Summary: Encodable {
        let round: Int
        let nodes: Int
        let examples: Int
        let trainingLoss: Double
        let model: ContentDigest
        let accumulator: ContentDigest

        private enum CodingKeys: String, CodingKey {
            case round, nodes, examples, model, accumulator
            case trainingLoss = "training_loss"
        }

        init(_ round: PartialRound) {
            self.round = round.number.value
            nodes = round.nodeCount
            examples = round.exampleCount
            trainingLoss = round.trainingLoss
            model = round.digest
            accumulator = round.accumulator
        }

        var text: String {
            "round \(round): \(nodes) nodes, \(examples) examples, loss \(Format.loss(trainingLoss)), model \(model)"
        }
    }
}
