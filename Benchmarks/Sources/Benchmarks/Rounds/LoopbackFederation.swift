import Foundation

/// A coordinator and nodes as five processes of the built executable, over mutual TLS on loopback.
final class LoopbackFederation {
    private let executable: String
    private let folder: String
    private var coordinator: Child?
    private var nodes: [Child] = []

    /// Starts a coordinator on a port that the system chooses.
    init(executable: String) throws {
        self.executable = executable
        folder = FileManager.default.temporaryDirectory.path + "/tributary-benchmark-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        _ = try Command.output(
            executable,
            ["coordinator", "init", "--name", "benchmark", "--directory", folder, "--port", "0"]
        )
        coordinator = try start("coordinator", ["coordinator", "start", "--federation", federationFile])
        try wait(for: "the coordinator") { FileManager.default.fileExists(atPath: folder + "/data/coordinator.url") }
    }

    deinit {
        nodes.forEach { $0.stop() }
        coordinator?.stop()
        try? FileManager.default.removeItem(atPath: folder)
    }

    /// Admits nodes that have one example each, so that training costs as little as it can.
    func join(nodes count: Int, model: BenchmarkModel) throws {
        let url = try String(contentsOfFile: folder + "/data/coordinator.url", encoding: .utf8)
        for name in (0..<count).map({ "node-\($0)" }) {
            try FileManager.default.createDirectory(atPath: "\(folder)/\(name)", withIntermediateDirectories: true)
            try write(model.table, to: "\(name)/data.csv")
            try write(model.nodeFile(name: name), to: "\(name)/node.yaml")
            let token = try command(["token", "create", name])
            nodes.append(
                try start(
                    name,
                    [
                        "node", "join", "--config", "\(folder)/\(name)/node.yaml",
                        "--coordinator", url.trimmingCharacters(in: .whitespacesAndNewlines),
                        "--token", token.trimmingCharacters(in: .whitespacesAndNewlines),
                    ]
                )
            )
        }
    }

    /// Runs a study to its end.
    func run(_ plan: String) throws -> FinishedStudy {
        try write(plan, to: "plan.yaml")
        _ = try command(["study", "start", folder + "/plan.yaml"])
        try wait(for: "the study's end") {
            let studies = try decode(StudyList.self, from: command(["study", "list", "--json"])).studies
            return studies.first?.status == "finished"
        }
        let memory = coordinator?.memory.peakByteCount ?? 0
        let rounds = try decode(RoundList.self, from: command(["rounds", "list", "--limit", "1000", "--json"])).rounds
        let training = try rounds.filter { $0.kind == "training" }.flatMap { round in
            try decode(RoundDetails.self, from: command(["rounds", "show", "\(round.round)", "--json"])).nodes
        }
        return FinishedStudy(rounds: rounds, nodeSeconds: training.map(\.seconds), coordinatorPeak: memory)
    }

    private var federationFile: String { folder + "/federation.yaml" }

    private func start(_ name: String, _ arguments: [String]) throws -> Child {
        try Child(executable, arguments, output: "\(folder)/\(name).out", errors: "\(folder)/\(name).log")
    }

    private func command(_ arguments: [String]) throws -> String {
        try Command.output(executable, arguments + ["--federation", federationFile])
    }

    private func write(_ text: String, to file: String) throws {
        try text.write(toFile: "\(folder)/\(file)", atomically: true, encoding: .utf8)
    }

    private func decode<Answer: Decodable>(_ type: Answer.Type, from text: String) throws -> Answer {
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        return try decoder.decode(type, from: Data(text.utf8))
    }

    /// Looks every second, so that looking costs the processes next to nothing; for at most ten minutes.
    private func wait(for what: String, _ condition: () throws -> Bool) throws {
        for _ in 0..<600 {
            if try condition() { return }
            guard coordinator?.isRunning ?? false, nodes.allSatisfy(\.isRunning) else { break }
            sleep(1)
        }
        let log = (try? String(contentsOfFile: folder + "/coordinator.log", encoding: .utf8)) ?? ""
        throw BenchmarkFailure("waited in vain for \(what): \(log.suffix(1500))")
    }
}

// MARK: What the commands print

private struct StudyList: Decodable {
    struct Study: Decodable { var status: String }
    var studies: [Study]
}

private struct RoundList: Decodable { var rounds: [ListedRound] }

private struct RoundDetails: Decodable {
    struct Contribution: Decodable { var seconds: Double }
    var nodes: [Contribution]
}
