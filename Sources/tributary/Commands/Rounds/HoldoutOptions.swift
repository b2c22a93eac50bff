import ArgumentParser
import Federation
import NodeAgent
import Settings
import Training

/// A hold-out that whoever asks has: it is read here and goes nowhere.
struct HoldoutOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "A hold-out: a CSV table of numbers as the network takes them, or a node.yaml that says how to read one.",
            discussion: """
                Of a table every row counts and every column but the label's, in the order of the names. Of a \
                node.yaml, which reads CSV and IDX, scales and names classes, the rows count that it holds out; all \
                with holdout: 0.
                """,
            valueName: "file"
        ),
        completion: .file(extensions: ["csv", "yaml", "yml", "gz"])
    )
    var data: String?
    @Option(help: ArgumentHelp("The label's column in a CSV table; left out: label.", valueName: "column"))
    var label: String?

    func validate() throws {
        if label != nil, data.map(Self.isNodeFile) ?? true {
            throw ValidationError("--label names a column of a CSV table: name the table with --data.")
        }
    }

    /// How models of a study do on it while a task is learned; nil if there is none.
    func measure(of plan: Plan, task: TaskName?) throws -> HoldoutMeasure? {
        guard let data else { return nil }
        guard Self.isNodeFile(data) else {
            let table = try StudyDataset(holdoutTable: data, label: label ?? "label", of: plan, task: task)
            return try HoldoutMeasure(table, rows: .all, of: plan, task: task)
        }
        let node = try NodeSource(path: data)
        let schemas = node.settings.data(for: plan.study)?.schemas ?? []
        let isWhole = schemas.allSatisfy { $0.holdout.fraction == 0 }
        return try HoldoutMeasure(try node.load(plan.study), rows: isWhole ? .all : .heldOut, of: plan, task: task)
    }

    private static func isNodeFile(_ path: String) -> Bool { path.hasSuffix(".yaml") || path.hasSuffix(".yml") }
}
