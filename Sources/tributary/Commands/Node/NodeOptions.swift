import ArgumentParser
import Federation
import Foundation
import NodeAgent
import Settings
import Training

/// Where a node's file is, and what the command line says differently.
struct NodeOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp("The node's file.", valueName: "file"),
        completion: .file(extensions: ["yaml", "yml"])
    )
    var config = "node.yaml"
    @Option(help: ArgumentHelp("The coordinator's address, instead of the file's.", valueName: "url"))
    var coordinator: String?
    @Option(help: ArgumentHelp("The state folder, instead of the file's.", valueName: "folder"), completion: .directory)
    var state: String?

    /// The node as file and command line describe it.
    func source() throws -> NodeSource {
        try NodeSource(path: config, coordinator: coordinator, state: state)
    }
}

/// A `node.yaml` on disk.
struct NodeSource: Sendable {
    /// What it says.
    let settings: NodeSettings
    /// Its path.
    let path: String
    private let folder: String
    private let coordinatorOverride: String?
    private let stateOverride: String?

    /// Reads `node.yaml`.
    init(path: String, coordinator: String? = nil, state: String? = nil) throws {
        guard let bytes = FileManager.default.contents(atPath: path) else {
            throw CommandFailure("\(path): found nothing readable, expected a node.yaml; name it with --config")
        }
        settings = try NodeFile.parse(Array(bytes), path: path)
        self.path = path
        folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
        coordinatorOverride = coordinator
        stateOverride = state
    }

    /// Where the coordinator is.
    func address() throws -> CoordinatorAddress { try CoordinatorAddress(coordinatorOverride ?? settings.coordinator) }

    /// The state folder.
    var stateDirectory: String {
        if let stateOverride { return stateOverride }
        return settings.stateDirectory.hasPrefix("/") ? settings.stateDirectory : folder + "/" + settings.stateDirectory
    }

    /// The proxy between, by the file or the environment.
    func proxy() throws -> ProxyAddress? {
        try RemoteCoordinator.proxy(for: try address(), configured: settings.proxy)
    }

    /// What the node is to be run with.
    func configuration() throws -> NodeConfiguration {
        NodeConfiguration(
            name: settings.name,
            coordinator: try address(),
            proxy: try proxy(),
            stateDirectory: stateDirectory,
            offer: settings.offer,
            data: data,
            drainLimit: .seconds(settings.drainSeconds)
        )
    }

    /// Where the data of each study is.
    var data: NodeData {
        NodeData(
            studies: settings.studies.mapValues(source),
            standard: settings.standardData.map(source)
        )
    }

    private func source(_ data: StudyData) -> NodeData.Source {
        switch data {
        case .table(let schema): NodeData.Source(schema: schema, folder: folder)
        case .tables(let tasks):
            NodeData.Source(
                tables: .byTask(tasks.map { NodeData.Source.TaskTable(task: $0.name, schema: $0.schema) }),
                folder: folder
            )
        }
    }

    /// Loads the data for a study.
    func load(_ study: StudyName) throws -> StudyDataset {
        guard let source = data.source(of: study) else {
            throw CommandFailure("\(path): found no data for the study \"\(study)\"")
        }
        return try source.load()
    }
}
