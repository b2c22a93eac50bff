import ArgumentParser
import Federation
import Foundation
import Glibc
import Settings
import Synchronization
import Wire

/// A federation of real processes on this machine: a coordinator and nodes, in a folder.
final class LocalFederation: Sendable {
    /// One of its processes.
    enum Member: Sendable, Hashable, CustomStringConvertible {
        case coordinator
        case node(NodeName)

        var description: String {
            switch self {
            case .coordinator: "coordinator"
            case .node(let name): name.text
            }
        }
    }

    /// A node that joined: its institution, and the address it was told.
    private struct Joined {
        var institution: InstitutionFolder
        var url: String
    }

    private struct State {
        var processes: [Member: ChildProcess] = [:]
        var joined: [NodeName: Joined] = [:]
        var coordinatorURL: String?
    }

    private let directory: String
    private let logDirectory: String
    private let state = Mutex(State())

    /// Makes the folder anew. One that was not made by the same command is not touched.
    ///
    /// - Parameters:
    ///   - directory: The folder.
    ///   - command: The command that makes it.
    ///   - logDirectory: Where the logs go; nil: to `log` in the folder.
    init(directory: String, madeBy command: String, logDirectory: String? = nil) throws {
        self.directory = directory
        self.logDirectory = logDirectory ?? directory + "/log"
        try Self.makeFolder(directory, madeBy: command)
        try FileManager.default.createDirectory(atPath: self.logDirectory, withIntermediateDirectories: true)
    }

    /// Makes a folder anew, unless it is one that the command did not make.
    static func makeFolder(_ directory: String, madeBy command: String) throws {
        let marker = directory + "/.made-by-tributary-\(command)"
        if FileManager.default.fileExists(atPath: directory) {
            guard FileManager.default.fileExists(atPath: marker) else {
                throw CommandFailure(
                    "\(directory): found a folder that no \(command) made; name another with --directory"
                )
            }
            try FileManager.default.removeItem(atPath: directory)
        }
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        try TextFile.write("", to: marker)
    }

    // MARK: Start

    /// Makes the federation, without starting anything.
    func initialise() async throws {
        let initialise = try CoordinatorInitCommand.parse([
            "--name", "demo", "--directory", directory, "--port", "0", "--host", "localhost", "--quiet",
        ])
        try await initialise.run()
    }

    /// Starts the coordinator on a port that the system chooses, and waits until it listens.
    ///
    /// - Returns: Its address.
    func startCoordinator() async throws -> String {
        try launch(.coordinator)
        return try await address()
    }

    /// Where the operator finds the coordinator; nil: as its folder says.
    var coordinatorURL: String? {
        get { state.withLock(\.coordinatorURL) }
        set { state.withLock { $0.coordinatorURL = newValue } }
    }

    /// The log of a process.
    func log(of member: Member) -> String { "\(logDirectory)/\(member).log" }

    /// Where a process keeps what must outlive it.
    func folder(of member: Member) -> String {
        member == .coordinator ? directory + "/data" : "\(directory)/\(member)"
    }

    /// The federation's file.
    var file: String { directory + "/federation.yaml" }

    /// The address, as soon as the coordinator listens.
    private func address() async throws -> String {
        let folder = try FederationFolder(file: file)
        for _ in 0..<200 {
            if FileManager.default.fileExists(atPath: folder.addressFile) { return try folder.coordinatorURL() }
            guard process(of: .coordinator)?.isRunning ?? false else { break }
            try await Task.sleep(for: .milliseconds(50))
        }
        throw CommandFailure("the coordinator did not start; see \(log(of: .coordinator))")
    }

    /// Admits an institution and starts its node.
    ///
    /// - Parameter url: The address the node is told; nil: the coordinator's own.
    func join(_ institution: InstitutionFolder, at url: String? = nil) async throws {
        let request = TokenRequest(name: institution.name, role: "node", lifetimeSeconds: 600)
        let token = try await withCoordinator {
            try await $0.send(.createToken, body: request, as: TokenResponse.self).token
        }
        let told: String
        if let url { told = url } else { told = try await address() }
        state.withLock { $0.joined[institution.name] = Joined(institution: institution, url: told) }
        try launch(.node(institution.name), with: ["--token", token])
    }

    /// Starts a process, which does not run now.
    ///
    /// - Parameters:
    ///   - more: Arguments beside the usual ones.
    ///   - environment: What its environment has beside this process's.
    func launch(_ member: Member, with more: [String] = [], environment: [String: String] = [:]) throws {
        let child = try ChildProcess(
            "\(member)",
            arguments: try arguments(of: member) + ["--log-level", "info"] + more,
            log: log(of: member),
            environment: environment
        )
        state.withLock { $0.processes[member] = child }
    }

    private func arguments(of member: Member) throws -> [String] {
        guard case .node(let name) = member else { return ["coordinator", "start", "--federation", file] }
        guard let joined = state.withLock({ $0.joined[name] }) else {
            throw CommandFailure("\(name) has not joined; nothing was started")
        }
        return [
            "node", "join", "--config", joined.institution.file, "--coordinator", joined.url,
            "--state", folder(of: member),
        ]
    }

    // MARK: Ask

    /// A process; nil if it never started.
    func process(of member: Member) -> ChildProcess? { state.withLock { $0.processes[member] } }

    /// Starts the study of a plan.
    func startStudy(_ path: String) async throws -> StudyResponse {
        let plan = try PlanSource(path: path)
        return try await withCoordinator { try await plan.start(at: $0) }
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

    /// Asks the coordinator as its operator.
    func withCoordinator<Result>(_ body: (RemoteCoordinator) async throws -> Result) async throws -> Result {
        let place = coordinatorURL.map { ["--coordinator", $0] } ?? []
        return try await FederationOptions.parse(["--federation", file] + place).withCoordinator(body)
    }

    private func requireEverybody() throws {
        let gone = state.withLock { state in
            state.processes.filter { !$0.value.isRunning }.keys.map(\.description).sorted().first
        }
        if let gone { throw CommandFailure("\(gone) ended; see \(logDirectory)/\(gone).log") }
    }

    // MARK: Stop

    /// Ends a process as a power cut would, and starts it again.
    func killAndRestart(_ member: Member) throws {
        process(of: member)?.kill()
        try launch(member)
    }

    /// Tells every process to stop, and sees that none is left.
    ///
    /// - Throws: ``CommandFailure`` if one did not end as it should.
    func end() throws {
        let processes = state.withLock(\.processes)
        let members = processes.keys.sorted { "\($0)" < "\($1)" }
        // The coordinator last: it is whom the others say goodbye to.
        for member in members.filter({ $0 != .coordinator }) + members.filter({ $0 == .coordinator }) {
            let code = processes[member]?.stop() ?? 0
            guard code == 0 else { throw CommandFailure("\(member) was told to stop and ended with code \(code)") }
        }
        state.withLock { $0.processes = [:] }
        if let left = processes.values.first(where: { kill($0.identifier, 0) == 0 }) {
            throw CommandFailure("\(left.name) (process \(left.identifier)) is still there")
        }
    }

    /// Stops every process; the folder stays, to look at, unless it should go too.
    func cleanUp(removingFiles: Bool) {
        state.withLock { state in
            // One that stands still hears nothing.
            for process in state.processes.values { process.resume() }
            for member in state.processes.keys where member != .coordinator { state.processes[member]?.stop() }
            state.processes[.coordinator]?.stop()
            state.processes = [:]
        }
        if removingFiles { try? FileManager.default.removeItem(atPath: directory) }
    }
}
