import Federation
import Foundation
import Verification

/// What each institution's part was worth, as a table.
enum ContributionLines {
    static func of(_ round: RoundContributions) -> [String] {
        let cost = round.cost
        var lines = [
            Style.bold("\(round.study), round \(round.round)")
                + ": its mean again without each of \(round.nodes.count)",
            "  model  \(round.model)",
            "  step   \(number(round.step)), how far the round moved the model (L2)",
        ]
        if let holdout = round.holdout {
            lines.append(
                "  data   \(holdout.exampleCount) examples; with everyone loss \(Format.loss(holdout.loss)), accuracy "
                    + Format.percent(holdout.accuracy)
            )
        }
        lines.append(
            "  cost   \(cost.means) means, \(cost.evaluations) models evaluated, \(cost.blobs) blobs read, "
                + Format.bytes(cost.bytes)
        )
        return lines + [""] + table(round).lines + [""] + notes(round).map { Style.dim($0) }
    }

    private static func table(_ round: RoundContributions) -> Table {
        var columns: [Table.Column] = [
            .text("NODE"), .number("UPDATES"), .number("EXAMPLES"), .number("WEIGHT"), .number("DISTANCE"),
            .number("OF STEP"), .number("COSINE"),
        ]
        let isMeasured = round.cost.evaluations > 0
        if isMeasured { columns += [.number("LOSS"), .number("ACCURACY")] }
        var table = Table(columns)
        for node in round.nodes {
            var cells = [
                node.node.text, "\(node.updates)", "\(node.exampleCount)", Format.percent(node.weight),
                number(node.distance), Format.percent(node.relativeDistance),
                node.cosine.map { String(format: "%+.4f", $0) } ?? "–",
            ]
            if isMeasured {
                cells += [
                    node.value.map { String(format: "%+.4f", $0.loss) } ?? "–",
                    node.value?.accuracy.map { TaskSentence.points($0) } ?? "–",
                ]
            }
            table.add(cells)
        }
        return table
    }

    private static func notes(_ round: RoundContributions) -> [String] {
        let common = [
            "DISTANCE: how far the model would lie elsewhere without the node. COSINE: of its update with the mean.",
            "Two nodes with the same data each look dispensable, though both together are not.",
        ]
        guard round.cost.evaluations > 0 else {
            return common + ["Whether elsewhere is worse, only data can say: --data FILE with a hold-out of your own."]
        }
        return ["LOSS, ACCURACY: above 0 is what the model would be worse without the node, on this hold-out."] + common
    }

    private static func number(_ value: Double) -> String { String(format: "%.4g", value) }
}
