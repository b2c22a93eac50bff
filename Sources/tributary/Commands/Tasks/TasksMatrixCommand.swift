import ArgumentParser
import Federation
import Foundation
import Wire

/// `tributary tasks matrix`.
struct TasksMatrixCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "matrix",
        abstract: "Show the forgetting matrix: how well the model did on each task after each task.",
        discussion: """
            Example:
              tributary tasks matrix --federation wards/federation.yaml
              tributary tasks matrix --node aurora --csv --federation wards/federation.yaml
              tributary tasks matrix --svg matrix.svg --federation wards/federation.yaml

            Accuracies in per cent over all institutions, weighted by held-out examples. A row is a model, a column a
            task; tasks that the model had not learned yet are dim.
            """
    )

    @Option(help: ArgumentHelp("Only this node's.", valueName: "name")) var node: NodeName?
    @Flag(help: "Print comma-separated values.") var csv = false
    @Option(help: ArgumentHelp("Write a picture to this file.", valueName: "file"), completion: .file()) var svg:
        String?
    @OptionGroup var study: StudyOption
    @OptionGroup var federation: FederationOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        if csv, output.json { throw ValidationError("--csv and --json: say one of them.") }
    }

    func run() async throws {
        let list = try await federation.withCoordinator { coordinator in
            let name = try await study.resolve(coordinator)
            return try await coordinator.get(.listTasks, path: [name.text], as: TaskListResponse.self)
        }
        if let node, list.nodes[node] == nil {
            let known = list.nodes.keys.sorted().map(\.text).joined(separator: ", ")
            throw CommandFailure("\(node): found no measurement of this node; measured were \(known)")
        }
        let grid = MatrixGrid(list, node: node)
        if let svg {
            let whose = node.map { ", \($0)" } ?? ""
            try TextFile.write(grid.svg(title: "\(list.study): \(list.method.rawValue)\(whose)"), to: svg)
            Terminal.note("\(svg): written")
        }
        if csv { return grid.commaSeparated.forEach { Terminal.write($0) } }
        try output.print(list) { list in
            guard !list.measurements.isEmpty else { return ["Nothing is measured yet."] }
            let whose = node.map(\.text) ?? "all institutions"
            return ["\(list.study), method \(list.method.rawValue): accuracy in per cent, \(whose)", ""]
                + grid.lines + ["", TaskSentence.summary(list, node: node)]
        }
    }
}
