import Federation
import Foundation
import Parameters
import VirtualNodes

/// A study of virtual nodes, as lines or as JSON.
struct TrainingSimulationReport: Encodable {
    /// A round.
    struct Round: Encodable {
        let round: Int
        let nodes: Int
        let examples: Int
        let trainingLoss: Double?
        let evaluation: EvaluationMetrics?
        let model: ContentDigest
        let accumulator: ContentDigest
        let seconds: Double

        private enum CodingKeys: String, CodingKey {
            case round, nodes, examples, evaluation, model, accumulator, seconds
            case trainingLoss = "training_loss"
        }

        init(_ round: TrainingSimulation.Round, seconds: Double) {
            self.round = round.number.value
            nodes = round.nodeCount
            examples = round.exampleCount
            trainingLoss = round.trainingLoss
            evaluation = round.evaluation
            model = round.model
            accumulator = round.accumulator
            self.seconds = seconds
        }

        /// One line.
        var text: String {
            let accuracy = evaluation?.accuracy.map { "  accuracy \(Format.percent($0))" } ?? ""
            return "round \("\(round)".padding(to: 5)) loss \(Format.loss(trainingLoss))"
                + (evaluation.map { "  held out: loss \(Format.loss($0.loss))" } ?? "") + accuracy
                + "  \(Format.seconds(seconds))"
        }
    }

    let study: StudyName
    let nodes: Int
    let parameters: Int
    var rounds: [Round] = []
    var model: ContentDigest?
    var seconds: Double = 0

    init(plan: Plan, nodes: Int) {
        study = plan.study
        self.nodes = nodes
        parameters = plan.model.parameterCount
    }

    /// The line before the rounds.
    var heading: String { "\(study): \(nodes) nodes, \(parameters) parameters" }

    /// The line behind them.
    var conclusion: String {
        "\(rounds.count) rounds in \(Format.seconds(seconds)), model \(model.map { "\($0)" } ?? "–")"
    }
}
