import Foundation
import Glibc
import TestSupport
import Testing

/// The commands that read the history, on a federation of real processes.
@Suite(.serialized) struct HistoryCommandTests {
    @Test func `a finished study is listed, compared, plotted, exported, diffed and described`() throws {
        let federation = try RealFederation(nodes: ["ash", "birch"], rounds: 3, quorum: 2)
        try federation.startStudy(["ash", "birch"])
        let model = try federation.finishedModel()
        let folder = federation.folder

        let filtered = try federation.command("rounds", "list", "--kind", "training", "--limit", "2")
        #expect(filtered.output.contains("There are more: --before 2"), "\(filtered.output)")
        let none = try federation.command("rounds", "list", "--state", "abandoned")
        #expect(none.output.contains("No round matches"))

        let shown = try federation.command("rounds", "show", "2")
        #expect(shown.output.contains("ENERGY") && shown.output.contains("Jain's index"), "\(shown.output)")

        let compared = try federation.command("rounds", "compare", "1", "3")
        #expect(compared.output.contains("COSINE") && compared.output.contains("in both      ash, birch"))
        #expect(try federation.command("rounds", "compare", "1", "99").status == 3)

        let plot = try federation.command("rounds", "plot", "--width", "80", "--svg", "\(folder)/rounds.svg")
        #expect(plot.output.contains("Accuracy") && plot.output.contains("└"), "\(plot.errors)")
        #expect(try String(contentsOfFile: "\(folder)/rounds.svg", encoding: .utf8).hasPrefix("<svg "))

        let nodes = try federation.command("rounds", "export", "--format", "csv", "--rows", "nodes")
        let rows = nodes.output.split(separator: "\n")
        #expect(rows.count == 9 && rows[0].contains("cpu_seconds"), "\(nodes.output)")
        #expect(rows.dropFirst().allSatisfy { $0.contains(",estimated,") || $0.contains(",measured,") })
        let runs = try federation.command("rounds", "export", "--format", "tensorboard", "--output", "\(folder)/runs")
        #expect(runs.status == 0, "\(runs.errors)")
        let files = try FileManager.default.subpathsOfDirectory(atPath: "\(folder)/runs")
        #expect(files.count { $0.contains("tfevents") } == 3)
        let again = try federation.command("rounds", "export", "--format", "tensorboard", "--output", "\(folder)/runs")
        #expect(again.status == 1 && again.errors.contains("--force"))

        let node = try federation.command("nodes", "show", "ash")
        #expect(node.output.contains("reliability 100.0 %") && node.output.contains("fairness"), "\(node.output)")
        let json = try federation.command("nodes", "show", "ash", "--json")
        let report = try JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [String: Any]
        #expect(((report?["cost"] as? [String: Any])?["cpu_seconds"] as? Double ?? 0) > 0)
        let unknown = try federation.command("nodes", "show", "elm")
        #expect(unknown.status == 1 && unknown.errors.contains("elm"))

        try models(of: federation, newest: model)
        let watched = try federation.command("rounds", "watch")
        #expect(watched.status == 0 && watched.output.split(separator: "\n").count == 4, "\(watched.output)")
    }

    private func models(of federation: RealFederation, newest model: String) throws {
        let folder = federation.folder
        let file = "\(folder)/newest.safetensors"
        #expect(try federation.command("model", "export", file).status == 0)
        let same = try federation.command("model", "diff", file, model)
        #expect(same.status == 0 && same.output.contains("the models are the same"), "\(same.errors)")
        let other = try federation.command("model", "diff", "1", file, "--json")
        #expect(other.status == 1 && other.output.contains("\"cosine\""), "\(other.errors)")
        let files = try Executable.run("model", "diff", file, file)
        #expect(files.status == 0, "\(files.errors)")
        try federation.write("not a model", to: "broken.safetensors")
        let broken = try Executable.run("model", "diff", file, "\(folder)/broken.safetensors")
        #expect(broken.status == 1 && broken.errors.contains("broken.safetensors"))
        let card = try federation.command("model", "card")
        #expect(card.output.contains("# Model card") && card.output.contains(model), "\(card.errors)")
        #expect(card.output.contains("Jain's index"))
        let facts = try federation.command("model", "card", "--json")
        let read = try #require(try JSONSerialization.jsonObject(with: Data(facts.output.utf8)) as? [String: Any])
        #expect(read["model"] as? String == model && (read["institutions"] as? [Any])?.count == 2)
        let again = try federation.command("model", "export", file, "--force", "--json")
        #expect(again.output.contains("\"sha256\" : \"\(model)\""), "\(again.output)\(again.errors)")
    }

    @Test func `watching ends with Ctrl-C and its exit code`() throws {
        let federation = try RealFederation(nodes: ["ash", "birch"], rounds: 2, quorum: 2)
        try federation.startStudy(["ash"])
        let watch = try Child(
            ["rounds", "watch", "--federation", federation.federationFile],
            log: federation.folder + "/watch.log",
            output: federation.folder + "/watch.out"
        )
        try federation.waitFor("the first word of the watch") {
            let text = try? String(contentsOfFile: federation.folder + "/watch.log", encoding: .utf8)
            return text?.contains("waiting for") ?? false
        }
        watch.signal(SIGINT)
        #expect(watch.wait() == 130)
    }

    @Test func `a round is one trace over both processes`() throws {
        let federation = try RealFederation(nodes: ["ash"], rounds: 1, quorum: 1)
        let folder = federation.folder
        try federation.startCoordinator(options: ["--trace-file", folder + "/coordinator.jsonl"])
        try federation.startNode("ash", options: ["--trace-file", folder + "/ash.jsonl"])
        #expect(try federation.command("study", "start", folder + "/plan.yaml").status == 0)
        _ = try federation.finishedModel()
        #expect(federation.stopNode("ash") == 0 && federation.stopCoordinator() == 0)
        let coordinator = try Self.spans(folder + "/coordinator.jsonl")
        let node = try Self.spans(folder + "/ash.jsonl")
        for round in coordinator where round.name == "round" {
            let train = try #require(node.first { $0.name == "node.train" && $0.parent == round.span })
            let upload = try #require(node.first { $0.name == "update.upload" && $0.parent == round.span })
            let receive = try #require(coordinator.first { $0.name == "update.receive" && $0.parent == upload.span })
            let mean = try #require(coordinator.first { $0.name == "round.average" && $0.parent == round.span })
            #expect(Set([train, upload, receive, mean].map(\.trace)) == [round.trace])
        }
        #expect(coordinator.count { $0.name == "round" } == 2)
        let refused = try Executable.run(
            "coordinator",
            "start",
            "--federation",
            federation.federationFile,
            "--trace-file",
            "/nowhere/spans.jsonl"
        )
        #expect(refused.status == 1 && refused.errors.contains("[trace-file]"), "\(refused.errors)")
    }

    private struct SpanFacts {
        var name: String
        var trace: String
        var span: String
        var parent: String?
    }

    private static func spans(_ path: String) throws -> [SpanFacts] {
        try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n").map { line in
            func field(_ key: String) -> String? {
                guard let range = line.range(of: "\"\(key)\":\"") else { return nil }
                return String(line[range.upperBound...].prefix { $0 != "\"" })
            }
            let spans = try #require(line.range(of: "\"spans\""))
            let name = line[spans.upperBound...].firstMatch(of: /"name":"([a-z.]+)"/)?.output.1
            return SpanFacts(
                name: String(try #require(name)),
                trace: try #require(field("traceId")),
                span: try #require(field("spanId")),
                parent: field("parentSpanId")
            )
        }
    }
}
