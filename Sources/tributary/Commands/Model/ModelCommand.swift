import ArgumentParser
import Federation
import Foundation
import Parameters
import Wire

/// `tributary model`.
struct ModelCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "model",
        abstract: "Take models out of the federation, compare them, and say what they are.",
        subcommands: [ModelExportCommand.self, ModelDiffCommand.self, ModelCardCommand.self]
    )
}

/// `tributary model export`.
struct ModelExportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Write a model as a safetensors file, which PyTorch, JAX and NumPy users can open.",
        discussion: """
            Example:
              tributary model export model.safetensors --federation wards/federation.yaml
              tributary model export first.safetensors --round 1 --federation wards/federation.yaml
              tributary model export fisher.safetensors --fisher upright --federation wards/federation.yaml
            """
    )

    @Argument(help: "The file to write.", completion: .file()) var file: String
    @Option(help: ArgumentHelp("The model that this round made; left out: the newest.", valueName: "number")) var round:
        Int?
    @Option(
        help: ArgumentHelp("Instead of a model: how important each parameter is for this task.", valueName: "task")
    )
    var fisher: TaskName?
    @Flag(help: "Replace the file if there is one.") var force = false
    @OptionGroup var study: StudyOption
    @OptionGroup var federation: FederationOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        guard fisher == nil || round == nil else { throw ValidationError("--fisher and --round: say one of them.") }
        guard force || !FileManager.default.fileExists(atPath: file) else {
            throw CommandFailure("\(file): found a file there; say --force to replace it")
        }
        let digest = try await federation.withCoordinator { coordinator in
            let digest = try await wanted(coordinator)
            try await coordinator.fetchBlob(digest, to: file)
            return digest
        }
        try output.print(ExportedModel(file: file, sha256: digest)) { ["\($0.file): sha256 \($0.sha256)"] }
    }

    private struct ExportedModel: Encodable {
        let file: String
        let sha256: ContentDigest
    }

    private func wanted(_ coordinator: RemoteCoordinator) async throws -> ContentDigest {
        let name = try await study.resolve(coordinator)
        if let fisher { return try await importance(of: fisher, study: name, coordinator) }
        guard let round else {
            return try await coordinator.get(.showStudy, path: [name.text], as: StudyResponse.self).summary.model
        }
        guard let number = RoundNumber(round) else { throw ValidationError("--round: expected a number from 1.") }
        let path = [name.text, "\(number)"]
        return try await coordinator.get(.showRound, path: path, as: RoundResponse.self).summary.model
    }

    private func importance(
        of task: TaskName,
        study: StudyName,
        _ coordinator: RemoteCoordinator
    ) async throws -> ContentDigest {
        let list = try await coordinator.get(.listTasks, path: [study.text], as: TaskListResponse.self)
        guard let found = list.tasks.first(where: { $0.task == task }) else {
            let names = list.tasks.map(\.task.text).joined(separator: ", ")
            throw CommandFailure("--fisher: the study \(study) has no task \(task); it has \(names)")
        }
        guard let digest = found.importance else {
            throw CommandFailure(
                "--fisher: the task \(task) has no importance at the coordinator: it is not consolidated, or the plan leaves "
                    + "it with the nodes"
            )
        }
        return digest
    }
}
