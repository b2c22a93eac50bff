import ArgumentParser
import Federation
import Foundation
import Settings
import Synchronization
import Wire

/// A federation of real processes in a folder.
final class DemoFederation: Sendable {
    private struct Processes {
        var coordinator: ChildProcess?
        var nodes: [NodeName: ChildProcess] = [:]
    }

    private let directory: String
    private let processes = Mutex(Processes())

    /// Makes the folder anew. One that was not made by a demo is not touched.
    init(directory: String) throws {
        self.directory = directory
        let marker = directory + "/.made-by-tributary-demo"
        if FileManager.default.fileExists(atPath: directory) {
            guard FileManager.default.fileExists(atPath: marker) else {
                throw CommandFailure("\(directory): found a folder that no demo made; name another with --directory")
            }
            try FileManager.default.removeItem(atPath: directory)
        }
        try FileManager.default.createDirectory(atPath: directory + "/log", withIntermediateDirectories: true)
        try TextFile.write("", to: marker)
    }

    /// Makes the federation and starts its coordinator on a port that the system chooses.
    func startCoordinator() async throws {
        let initialise = try CoordinatorInitCommand.parse([
            "--name", "demo", "--directory", directory, "--port", "0", "--host", "localhost", "--quiet",
        ])
        try await initialise.run()
        try launchCoordinator()
        let url = try await address()
        Terminal.write("coordinator  \(url), process \(processes.withLock { $0.coordinator?.identifier ?? 0 })")
    }

    private func launchCoordinator() throws {
        let child = try ChildProcess(
            "coordinator",
            arguments: ["coordinator", "start", "--federation", file, "--log-level", "info"],
            log: directory + "/log/coordinator.log"
        )
        processes.withLock { $0.coordinator = child }
    }

    private var file: String { directory + "/federation.yaml" }

    /// The address, as soon as the coordinator listens.
    private func address() async throws -> String {
        let folder = try FederationFolder(file: file)
        for _ in 0..<200 {
            if FileManager.default.fileExists(atPath: folder.addressFile) { return try folder.coordinatorURL() }
            guard processes.withLock({ $0.coordinator?.isRunning ?? false }) else { break }
            try await Task.sleep(for: .milliseconds(50))
        }
        throw CommandFailure("the coordinator did not start; see \(directory)/log/coordinator.log")
    }

    /// Admits an institution and starts its node.
    func join(_ folder: InstitutionFolder) async throws {
        let request = TokenRequest(name: folder.name, role: "node", lifetimeSeconds: 600)
        let token = try await withCoordinator {
            try await $0.send(.createToken, body: request, as: TokenResponse.self).token
        }
        try launch(folder.name, arguments: try await arguments(folder) + ["--token", token])
        let number = processes.withLock { $0.nodes[folder.name]?.identifier ?? 0 }
        let name = folder.name.text.padding(to: 12)
        Terminal.write("\(name) process \(number), \(folder.description)")
        known.withLock { $0[folder.name] = folder }
    }

    private let known = Mutex<[NodeName: InstitutionFolder]>([:])

    private func arguments(_ folder: InstitutionFolder) async throws -> [String] {
        [
            "node", "join", "--config", folder.file, "--coordinator", try await address(),
            "--state", "\(directory)/\(folder.name)", "--log-level", "info",
        ]
    }

    private func launch(_ node: NodeName, arguments: [String]) throws {
        let child = try ChildProcess(node.text, arguments: arguments, log: "\(directory)/log/\(node).log")
        processes.withLock { $0.nodes[node] = child }
    }

    /// Starts the study of a plan.
    func startStudy(_ path: String) async throws -> StudyName {
        let start = try StudyStartCommand.parse([path, "--federation", file])
        try await start.run()
        return try PlanSource(path: path).plan.study
    }

    /// Tells the news of a study until it ends.
    func follow(_ study: StudyName, _ tell: (RoundFeed.News) async throws -> Void) async throws {
        try await withCoordinator { coordinator in
            try await RoundFeed(coordinator: coordinator, study: study, after: 0).follow { news in
                try requireEverybody()
                try await tell(news)
            }
        }
    }

    /// The tasks of a study and what was measured after each.
    func tasks(of study: StudyName) async throws -> TaskListResponse {
        try await withCoordinator { try await $0.get(.listTasks, path: [study.text], as: TaskListResponse.self) }
    }

    private func requireEverybody() throws {
        let (coordinator, gone) = processes.withLock { processes in
            (processes.coordinator?.isRunning ?? false, processes.nodes.values.first { !$0.isRunning }?.name)
        }
        guard coordinator else { throw CommandFailure("the coordinator ended; see \(directory)/log/coordinator.log") }
        if let gone { throw CommandFailure("the node \(gone) ended; see \(directory)/log/\(gone).log") }
    }

    /// Ends a node as a power cut would, and starts it again.
    func killAndRestart(_ node: NodeName) async throws {
        processes.withLock { $0.nodes[node]?.kill() }
        guard let folder = known.withLock({ $0[node] }) else { return }
        try launch(node, arguments: try await arguments(folder))
    }

    private func withCoordinator<Result>(_ body: (RemoteCoordinator) async throws -> Result) async throws -> Result {
        try await FederationOptions.parse(["--federation", file]).withCoordinator(body)
    }

    /// Stops every process; the folder stays, to look at, unless it should go too.
    func cleanUp(removingFiles: Bool) {
        processes.withLock { processes in
            for child in processes.nodes.values { child.stop() }
            processes.coordinator?.stop()
            processes = Processes()
        }
        if removingFiles { try? FileManager.default.removeItem(atPath: directory) }
    }
}
