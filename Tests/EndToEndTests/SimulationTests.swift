import Foundation
import TestSupport
import Testing
import Training

/// `tributary simulate --train` beside the real thing.
struct SimulationTests {
    /// Folders of a table, a plan and what a simulation makes of them.
    private struct Table {
        let folder = try? TemporaryFolder()
        var path: String { folder?.path ?? "" }
        var plan: String { path + "/plan.yaml" }
        var data: String { path + "/data.csv" }

        init(nodes: Int, rounds: Int) throws {
            var rows = "x,y,ward,side\n"
            for step in 0..<150 {
                let angle = Double(step) * 0.37
                let radius = 0.2 + Double(step % 50) / 50
                let (x, y) = (radius * cos(angle), radius * sin(angle))
                rows += "\(x),\(y),\(step % 3),\(x * y > 0 ? "right" : "left")\n"
            }
            try rows.write(toFile: data, atomically: true, encoding: .utf8)
            let text = """
                study: spirals
                seed: 7
                model: {network: mlp, inputs: 3, hidden: [16], outputs: 2}
                training: {epochs: 2, batch_size: 8, optimizer: {sgd: {learning_rate: 0.1, momentum: 0.9}}}
                rounds: \(rounds)
                cohort: {minimum: \(nodes)}
                quorum: \(nodes)
                deadline_seconds: 120

                """
            try text.write(toFile: plan, atomically: true, encoding: .utf8)
        }

        /// Runs the simulation with those options; its last model.
        func model(_ options: String...) throws -> String {
            try SimulationTests.model(["--data", data, "--plan", plan] + options)
        }
    }

    private static func model(_ options: [String]) throws -> String {
        try model(options, environment: [:])
    }

    private static func model(_ options: [String], environment: [String: String]) throws -> String {
        let result = try Executable.run(["simulate", "--train", "--json"] + options, environment: environment)
        guard result.status == 0 else { throw EndToEndFailure(result.errors) }
        let json = try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any]
        return try #require(json?["model"] as? String)
    }

    /// On a processor that the library knows nothing is to be done; on others the bits tell which kernels ran.
    @Test func `who trains does it with the kernels that fit the processor, unless others are named`() throws {
        let federation = try RealFederation(nodes: ["ash"], rounds: 1, quorum: 1, hidden: [64, 64])
        let options = ["--institutions", federation.folder]
        let fitting = try Self.model(options)
        let named = Kernels.better ?? Kernels.name
        #expect(try Self.model(options, environment: [Kernels.variable: named]) == fitting)
    }

    @Test func `P2: institutions in one process make the model that they make over the network`() throws {
        let names = ["ash", "birch", "cedar"]
        let federation = try RealFederation(nodes: names, rounds: 3, quorum: 3)
        let simulated = try Self.model(["--institutions", federation.folder])
        try federation.startStudy(names)
        #expect(try federation.finishedModel() == simulated)
    }

    @Test(arguments: ["dirichlet:0.5", "column:ward"])
    func `P2: virtual nodes make the model that real ones make on the partition written out`(partition: String) throws {
        let table = try Table(nodes: 3, rounds: 3)
        let options = partition == "column:ward" ? [] : ["--nodes", "3"]
        // The column that divides is no feature.
        if partition == "column:ward" {
            let text = try String(contentsOfFile: table.plan, encoding: .utf8)
            try text.replacingOccurrences(of: "inputs: 3", with: "inputs: 2")
                .write(toFile: table.plan, atomically: true, encoding: .utf8)
        }
        let source = ["--data", table.data, "--plan", table.plan, "--partition", partition] + options
        let simulated = try Self.model(source)
        let written = table.path + "/written"
        let result = try Executable.run(["simulate", "--train", "--write-partition", written] + source)
        #expect(result.status == 0, "\(result.errors)")
        let names = try FileManager.default.contentsOfDirectory(atPath: written).filter { $0 != "plan.yaml" }.sorted()
        try #require(names.count == 3)
        let federation = try RealFederation(nodes: names, rounds: 1, quorum: 1)
        for file in ["plan.yaml"] + names.flatMap({ ["\($0)/node.yaml", "\($0)/data.csv"] }) {
            let text = try String(contentsOfFile: "\(written)/\(file)", encoding: .utf8)
            try federation.write(text, to: file)
        }
        // What was written is what was trained on, as far as one process can tell.
        #expect(try Self.model(["--institutions", written]) == simulated)
        try federation.startStudy(names)
        #expect(try federation.finishedModel() == simulated)
    }

    @Test func `P2: two rounds in parts, each part a process, make the model of one process`() throws {
        let table = try Table(nodes: 10, rounds: 2)
        let expected = try table.model("--nodes", "10")
        var model: [String] = []
        var last: [String: Any]?
        for round in 1...2 {
            var parts: [String] = []
            for part in [2, 3, 1] {
                parts.append("\(table.path)/\(round)-\(part).sum")
                let result = try Executable.run(
                    ["simulate", "--train", "--plan", table.plan, "--data", table.data, "--nodes", "10"]
                        + ["--shard", "\(part)/3", "--round", "\(round)", "--output", parts.last ?? ""] + model
                )
                #expect(result.status == 0, "\(result.errors)")
            }
            let next = "\(table.path)/model-\(round).safetensors"
            let combine = ["simulate", "combine", "--plan", table.plan, "--output", next, "--json"] + model
            let incomplete = try Executable.run(combine + [parts[0], parts[2]])
            #expect(incomplete.status == 1)
            #expect(incomplete.errors.contains("found no part 3/3, expected all 3 of the round [partial-missing]"))
            let result = try Executable.run(combine + parts)
            #expect(result.status == 0, "\(result.errors)")
            last = try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any]
            model = ["--model", next]
        }
        #expect(last?["model"] as? String == expected)
    }

    @Test func `what makes no sense is refused with a hint`() throws {
        let table = try Table(nodes: 3, rounds: 1)
        let cases: [([String], String)] = [
            (["--data", table.data, "--shard", "3/2"], "expected for instance 2/8"),
            (["--data", table.data, "--shard", "1/2"], "--shard goes with --plan"),
            ([], "for instance --data digits.csv"),
            (["--data", table.data, "--partition", "alike"], "expected dirichlet:0.5, shards:2 or column:NAME"),
            (["--data", table.data, "--partition", "column:bed"], "no column \"bed\""),
            (["--data", table.data, "--plan", table.plan, "--nodes", "2"], "found 2 nodes, expected at least the 3"),
        ]
        for (options, sentence) in cases {
            let result = try Executable.run(["simulate", "--train"] + options)
            #expect(result.status != 0 && result.errors.contains(sentence), "\(options): \(result.errors)")
        }
        let lives = try Executable.run("simulate", "--data", table.data)
        #expect(lives.status == 64 && lives.errors.contains("expected --train"), "\(lives.errors)")
    }

    // MARK: Several machines

    private static let root: String = {
        var folder = URL(fileURLWithPath: #filePath)
        for _ in 0..<3 { folder.deleteLastPathComponent() }
        return folder.path
    }()

    /// The script in the Job: what stands indented under its only block of text.
    private static func jobScript() throws -> String {
        let text = try String(contentsOfFile: root + "/packaging/kubernetes/simulate-job.yaml", encoding: .utf8)
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        let start = try #require(lines.firstIndex { $0.hasSuffix("- |") }) + 1
        let indentation = lines[start].prefix { $0 == " " }
        return lines[start...].prefix { $0.hasPrefix(indentation) }.map { $0.dropFirst(indentation.count) }
            .joined(separator: "\n")
    }

    /// Runs a script as several tasks at once, each with its own variables.
    private func run(_ script: String, tasks: [[String: String]], _ table: Table) throws {
        let bin = URL(fileURLWithPath: Executable.path).deletingLastPathComponent().path
        let shared = [
            "PATH": bin + ":" + (ProcessInfo.processInfo.environment["PATH"] ?? ""), "PLAN": table.plan,
            "DATA": table.data, "NODES": "10", "ROUNDS": "2", "PARTITION": "shards:1",
            "SHARED": table.path + "/shared",
        ]
        let children = try tasks.enumerated().map { index, task in
            try Child(
                [script],
                log: table.path + "/log-\(index)",
                environment: shared.merging(task) { $1 },
                executable: "/bin/sh"
            )
        }
        for (index, child) in children.enumerated() {
            let status = child.wait()
            let log = (try? String(contentsOfFile: table.path + "/log-\(index)", encoding: .utf8)) ?? ""
            #expect(status == 0, "\(log)")
        }
    }

    private func digest(_ file: String) throws -> String {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/sha256sum")
        process.arguments = [file]
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        return String(text.prefix(64))
    }

    @Test func `P2: the array of Slurm makes the model of one process, and goes on where it was`() throws {
        let table = try Table(nodes: 10, rounds: 2)
        let expected = try table.model("--nodes", "10", "--partition", "shards:1")
        let script = Self.root + "/packaging/slurm/simulate.sbatch"
        let tasks = (1...3).map { ["SLURM_ARRAY_TASK_ID": "\($0)", "SLURM_ARRAY_TASK_COUNT": "3"] }
        try run(script, tasks: tasks, table)
        for part in 1...3 {
            #expect(try digest("\(table.path)/shared/round-2.model-\(part).safetensors") == expected)
        }
        // A task that lost its last part makes it again.
        try FileManager.default.removeItem(atPath: table.path + "/shared/round-2.part-2.sum")
        try run(script, tasks: [tasks[1]], table)
        #expect(try digest(table.path + "/shared/round-2.model-2.safetensors") == expected)
    }

    @Test func `P2: the indexed Job of Kubernetes makes the model of one process`() throws {
        let table = try Table(nodes: 10, rounds: 2)
        let expected = try table.model("--nodes", "10", "--partition", "shards:1")
        let script = table.path + "/job.sh"
        try Self.jobScript().write(toFile: script, atomically: true, encoding: .utf8)
        let tasks = (0..<2).map { ["JOB_COMPLETION_INDEX": "\($0)", "PARTS": "2", "JOBS": "1"] }
        try run(script, tasks: tasks, table)
        for part in 1...2 {
            #expect(try digest("\(table.path)/shared/round-2.model-\(part).safetensors") == expected)
        }
        let job = try String(contentsOfFile: Self.root + "/packaging/kubernetes/simulate-job.yaml", encoding: .utf8)
        for line in ["completionMode: Indexed", "completions: 4", "parallelism: 4", "PARTS, value: \"4\""] {
            #expect(job.contains(line))
        }
    }
}
