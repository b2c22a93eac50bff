import Federation
import Foundation
import NodeAgent
import Settings
import Training
import VirtualNodes

/// The one table whose rows many nodes share.
struct SimulationTable {
    /// Where it is and what it looks like.
    private(set) var schema: DataSchema
    /// The folder that its paths begin in; nil for the current one.
    let folder: String?

    /// The table that one or two files are: a CSV file whose columns are all features but the label, images and
    /// labels, or what a node.yaml says.
    ///
    /// - Parameters:
    ///   - files: The files.
    ///   - label: The column of a CSV file to predict; nil: the last.
    ///   - plan: The plan, whose loss says whether the label is a class, and whose study a node.yaml is asked about.
    init(_ files: [String], label: String?, plan: Plan?) throws {
        if files.count == 2 {
            folder = nil
            schema = DataSchema(
                source: .idx(images: files[0], labels: files[1]),
                features: [],
                label: LabelColumn(column: "label", kind: .classes((0..<10).map(String.init)))
            )
            return
        }
        let file = files[0]
        if file.hasSuffix(".yaml") || file.hasSuffix(".yml") {
            let node = try NodeSource(path: file)
            schema = try Self.schema(in: node, plan: plan)
            folder = URL(fileURLWithPath: file).deletingLastPathComponent().path
            return
        }
        folder = nil
        let survey = try TableSurvey.read(file, column: label)
        let isNumber = plan?.model.loss == .meanSquaredError
        schema = DataSchema(
            source: .csv(path: file),
            features: survey.columns.filter { $0 != survey.column }.map {
                FeatureColumn($0, kind: .numeric(scaling: .standardize))
            },
            label: LabelColumn(column: survey.column, kind: isNumber ? .value : .classes(survey.values))
        )
    }

    private static func schema(in node: NodeSource, plan: Plan?) throws -> DataSchema {
        let settings = node.settings
        let all = settings.studies.sorted { $0.key < $1.key }.map(\.value) + [settings.standardData].compactMap(\.self)
        let candidates = plan.map { [settings.data(for: $0.study)].compactMap(\.self) } ?? all
        for case .table(let schema) in candidates { return schema }
        throw CommandFailure(
            "\(node.path): found no table for the whole of \(plan.map { "the study \"\($0.study)\"" } ?? "a study")"
        )
    }

    /// Has a column divide the rows if that is the partition; its values.
    mutating func divide(by partition: Partition) throws -> [String] {
        guard case .column(let column) = partition else { return [] }
        guard case .csv(let path, let delimiter, let header) = schema.source else {
            throw CommandFailure("images have no column \"\(column)\"; divide them by dirichlet:0.5 or shards:2")
        }
        let place = path.hasPrefix("/") ? path : (folder.map { $0 + "/" } ?? "") + path
        let values = try TableSurvey.read(place, delimiter: delimiter, header: header, column: column).values
        schema.features.removeAll { $0.columns == column }
        schema.task = TaskColumn(column: column, tasks: values.map { TaskColumn.Task(value: $0, name: $0) })
        return values
    }
}
