import Foundation
import TestSupport

/// A coordinator and nodes as processes on loopback, over mutual TLS, training for real on small tables.
final class RealFederation {
    let folder: String
    /// The coordinator's folder; another one after a restore.
    private(set) var home: String
    /// How long it is waited for something before a test gives up.
    var patienceSeconds = 180
    private let temporary: TemporaryFolder
    private(set) var coordinator: Child?
    private(set) var nodes: [String: Child] = [:]

    /// Makes a federation and its institutions' tables.
    ///
    /// - Parameters:
    ///   - continual: What a plan with two tasks, of so many rounds each, has under `continual`; nil: no tasks.
    ///   - hidden: The units of each hidden layer.
    ///   - training: What the plan has under `training`.
    init(
        nodes names: [String],
        rounds: Int,
        quorum: Int,
        deadlineSeconds: Int = 120,
        continual: String? = nil,
        hidden: [Int] = [16],
        training: String = "epochs: 3, batch_size: 8, optimizer: {sgd: {learning_rate: 0.1, momentum: 0.9}}"
    ) throws {
        temporary = try TemporaryFolder()
        folder = temporary.path
        home = folder
        let made = try Executable.run("coordinator", "init", "--name", "wards", "--directory", folder, "--port", "0")
        guard made.status == 0 else { throw EndToEndFailure(made.errors) }
        for (index, name) in names.enumerated() {
            try makeInstitution(name, index: index, hasTasks: continual != nil)
        }
        let tasks = ["first", "second"].map { "{name: \($0), rounds: \(rounds)}" }.joined(separator: ", ")
        let length = continual.map { "tasks: [\(tasks)]\ncontinual: \($0)" } ?? "rounds: \(rounds)"
        try write(
            """
            study: spirals
            seed: 7
            model: {network: mlp, inputs: 2, hidden: \(hidden), outputs: 2}
            training: {\(training)}
            \(length)
            cohort: {minimum: \(names.count)}
            quorum: \(quorum)
            deadline_seconds: \(deadlineSeconds)

            """,
            to: "plan.yaml"
        )
    }

    deinit {
        for child in nodes.values { child.killNow() }
        coordinator?.killNow()
    }

    private func makeInstitution(_ name: String, index: Int, hasTasks: Bool) throws {
        try FileManager.default.createDirectory(atPath: "\(folder)/\(name)", withIntermediateDirectories: true)
        var rows = "x,y,side,part\n"
        for step in 0..<120 {
            let angle = Double(step) * 0.31 + Double(index)
            let radius = 0.2 + Double(step % 40) / 40
            let x = radius * cos(angle)
            let y = radius * sin(angle)
            rows += "\(x),\(y),\(x * y + 0.1 * Double(index) > 0 ? "right" : "left"),\(step % 2)\n"
        }
        try write(rows, to: "\(name)/data.csv")
        try write(
            """
            name: \(name)
            coordinator: https://localhost:1
            state: state
            data:
              csv: data.csv
              features: [{columns: [x, y], scaling: none}]
              label: {column: side, classes: [left, right]}
              \(hasTasks ? "task: {column: part, values: {\"0\": first, \"1\": second}}" : "")

            """,
            to: "\(name)/node.yaml"
        )
    }

    func write(_ text: String, to file: String) throws {
        try text.write(toFile: "\(folder)/\(file)", atomically: true, encoding: .utf8)
    }

    var federationFile: String { home + "/federation.yaml" }

    // MARK: Processes

    /// Starts the coordinator, on the port it had before if it had one.
    ///
    /// - Parameter openFiles: How many files it may have open; nil: as many as the test.
    func startCoordinator(
        environment: [String: String] = [:],
        options: [String] = [],
        openFiles: Int? = nil
    ) throws {
        let address = home + "/data/coordinator.url"
        if let url = try? String(contentsOfFile: address, encoding: .utf8),
            let port = url.split(separator: ":").last?.filter(\.isNumber), !port.isEmpty
        {
            let text = try String(contentsOfFile: federationFile, encoding: .utf8)
            let fixed = text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
                line.hasPrefix("port:") ? "port: \(port)" : String(line)
            }
            try fixed.joined(separator: "\n").write(toFile: federationFile, atomically: true, encoding: .utf8)
            try? FileManager.default.removeItem(atPath: address)
        }
        let arguments = ["coordinator", "start", "--federation", federationFile, "--log-level", "info"] + options
        let shell = openFiles.map { ["-c", "ulimit -n \($0) && exec \"$0\" \"$@\"", Executable.path] }
        coordinator = try Child(
            (shell ?? []) + arguments,
            log: folder + "/coordinator.log",
            environment: environment,
            executable: shell == nil ? Executable.path : "/bin/sh"
        )
        try waitFor("the coordinator") { FileManager.default.fileExists(atPath: address) }
    }

    /// Starts the coordinator, those nodes and the study.
    func startStudy(_ names: [String]) throws {
        try startCoordinator()
        for name in names { try startNode(name) }
        let started = try command("study", "start", folder + "/plan.yaml")
        guard started.status == 0 else { throw EndToEndFailure(started.errors) }
    }

    /// Makes the coordinator's folder anew from a backup, elsewhere; the next start takes it, at the same address.
    func restore(_ backup: String) throws {
        let restored = folder + "/restored"
        let result = try Executable.run(
            "coordinator",
            "restore",
            backup,
            "--into",
            restored,
            "--authority-key",
            home + "/data/authority.key"
        )
        guard result.status == 0 else { throw EndToEndFailure(result.errors) }
        try FileManager.default.copyItem(
            atPath: home + "/data/coordinator.url",
            toPath: restored + "/data/coordinator.url"
        )
        home = restored
    }

    /// Ends the coordinator at once.
    func killCoordinator() { coordinator?.killNow() }

    /// Tells the coordinator to stop; its exit code.
    func stopCoordinator() -> Int32 { coordinator?.stop() ?? -1 }

    /// Starts a node; the first time with a token.
    ///
    /// - Parameter port: The port of the line to the coordinator; nil: the coordinator's own.
    func startNode(
        _ name: String,
        over port: Int? = nil,
        environment: [String: String] = [:],
        options: [String] = []
    ) throws {
        let address = if let port { "https://localhost:\(port)" } else { try url() }
        var arguments = ["node", "join", "--config", "\(folder)/\(name)/node.yaml", "--coordinator", address]
        if !FileManager.default.fileExists(atPath: "\(folder)/\(name)/state/node.pem") {
            let token = try Executable.run("token", "create", name, "--federation", federationFile)
            guard token.status == 0 else { throw EndToEndFailure(token.errors) }
            arguments += ["--token", token.output.trimmingCharacters(in: .whitespacesAndNewlines)]
        }
        nodes[name] = try Child(
            arguments + ["--log-level", "info"] + options,
            log: "\(folder)/\(name).log",
            environment: environment
        )
    }

    /// Ends a node at once.
    func killNode(_ name: String) { nodes[name]?.killNow() }

    /// Tells a node to stop; its exit code.
    func stopNode(_ name: String) -> Int32 { nodes[name]?.stop() ?? -1 }

    /// The port the coordinator listens on.
    func port() throws -> Int {
        guard let port = URL(string: try url())?.port else { throw EndToEndFailure("the coordinator has no port") }
        return port
    }

    func url() throws -> String {
        try String(contentsOfFile: home + "/data/coordinator.url", encoding: .utf8)
            .trimmingCharacters(in: .whitespacesAndNewlines)
    }

    // MARK: Asking

    /// Runs a command of the operator's.
    func command(_ arguments: String...) throws -> Executable.Result {
        try Executable.run(arguments + ["--federation", federationFile])
    }

    /// What the operator's listing says of the study; nil while the coordinator is away.
    func study() -> [String: Any]? {
        guard let list = try? command("study", "list", "--json"), list.status == 0,
            let json = try? JSONSerialization.jsonObject(with: Data(list.output.utf8)) as? [String: Any]
        else { return nil }
        return (json["studies"] as? [[String: Any]])?.first
    }

    /// The number of committed rounds; nil while the coordinator is away.
    func committedRounds() -> Int? { study()?["committed_rounds"] as? Int }

    /// The digest of the study's newest model, once the study has finished.
    func finishedModel() throws -> String {
        try waitFor("the study's end") { study()?["status"] as? String == "finished" }
        guard let model = study()?["model"] as? String else { throw EndToEndFailure("the study has no model") }
        return model
    }

    /// Looks again and again, as long as ``patienceSeconds`` says.
    func waitFor(_ what: String, _ condition: () -> Bool) throws {
        for _ in 0..<patienceSeconds * 10 {
            if condition() { return }
            usleep(100_000)
        }
        let logs = (["coordinator"] + nodes.keys.sorted()).map { name in
            let text = (try? String(contentsOfFile: "\(folder)/\(name).log", encoding: .utf8)) ?? ""
            return "\(name):\n\(text.suffix(1500))"
        }
        throw EndToEndFailure("waited in vain for \(what)\n\(logs.joined(separator: "\n"))")
    }
}
