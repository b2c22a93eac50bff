import Federation
import Foundation
import TestSupport
import Testing
import Trust
import Wire

@testable import Coordinator

@Suite struct MetricsTests {
    /// The text after a round of two nodes, an update of one of which was refused.
    private func text() async throws -> String {
        try await TestFederation.run { federation in
            let fixture = try StudyFixture(rounds: 1, quorum: 2)
            let (ash, birch) = (try await federation.enrolledNode("ash"), try await federation.enrolledNode("birch"))
            for node in [ash, birch] { _ = try await node.assignment(wait: 0) }
            try await fixture.start(in: federation)
            let work = try required(try await ash.assignment().assignment)
            _ = try await birch.assignment()
            _ = try await ash.upload(try fixture.update(work, value: .nan), for: work)
            let update = try fixture.update(work, value: 1)
            _ = try await ash.upload(update, for: work, signed: try ash.signature(of: update, for: work))
            _ = try await birch.upload(try fixture.update(work, value: 2, examples: 30), for: work)
            let otto = try federation.peer(.auditor, "otto")
            _ = try await otto.send("GET", "/v1/studies/digits/rounds?wait=20")
            #expect(try await ash.send("GET", "/metrics").problem().code == "role-not-permitted")
            let answer = try await otto.send("GET", "/metrics")
            #expect(answer.headers["content-type"] == PrometheusRegistry.mediaType && answer.status == 200)
            return String(decoding: answer.body, as: UTF8.self)
        }
    }

    @Test func `rounds, nodes, requests and the process are measured`() async throws {
        let text = try await text()
        for line in [
            #"tributary_rounds_committed_total{closing="everyone",kind="training",study="digits"} 1"#,
            #"tributary_round_duration_seconds_count{kind="training",study="digits"} 1"#,
            #"tributary_round_phase_duration_seconds_count{phase="averaging",study="digits"} 1"#,
            #"tributary_updates_accepted_total{study="digits"} 2"#,
            #"tributary_updates_unsigned_total{study="digits"} 1"#,
            #"tributary_updates_refused_total{code="update-non-finite",study="digits"} 1"#,
            #"tributary_requests_refused_total{code="role-not-permitted"} 1"#,
            #"tributary_http_requests_total{route="PUT /v1/studies/{study}/rounds/{round}/update",status="422"} 1"#,
            #"tributary_nodes{status="enrolled"} 2"#, #"tributary_node_present{node="ash"} 1"#,
            #"tributary_node_examples{node="birch",study="digits"} 30"#,
            #"tributary_study_status{status="running",study="digits"} 1"#,
            #"tributary_study_committed_round{study="digits"} 1"#,
            #"tributary_round_cohort_nodes{study="digits"} 2"#, #"tributary_model_accuracy_ratio{study="digits"} 0.5"#,
            #"tributary_build_info{version="test"} 1"#,
        ] {
            #expect(text.contains(line + "\n"), "\(line)\n\(text)")
        }
        for name in [
            "process_cpu_seconds_total", "process_resident_memory_bytes", "process_open_fds", "process_max_fds",
            "process_start_time_seconds", "tributary_disk_free_bytes", "tributary_authority_expiry_timestamp_seconds",
            "tributary_coordinator_certificate_expiry_timestamp_seconds",
            "tributary_signing_certificate_expiry_timestamp_seconds",
            "tributary_node_certificate_expiry_timestamp_seconds{node=\"ash\"}",
        ] {
            #expect(text.contains("\n\(name) ") && !text.contains("\n\(name) 0\n"), "\(name)")
        }
    }

    @Test func `every series is of a family that is known, and of its kind`() async throws {
        let families = Dictionary(uniqueKeysWithValues: MetricsReader.families.map { ($0.name, $0) })
        for line in try await text().split(separator: "\n") where line.hasPrefix("# TYPE ") {
            let words = line.split(separator: " ").map(String.init)
            #expect(families[words[2]]?.kind.rawValue == words[3], "\(line)")
        }
    }

    // MARK: Beside the code

    private static let promtool = "/usr/bin/promtool"

    /// Runs promtool; what it says and how it ended.
    private static func check(_ arguments: [String], in folder: String, input: String = "") throws -> (Int32, String) {
        let process = Process()
        process.executableURL = URL(filePath: promtool)
        process.arguments = arguments
        process.currentDirectoryURL = URL(filePath: folder)
        let (stdin, output) = (Pipe(), Pipe())
        process.standardInput = stdin
        process.standardOutput = output
        process.standardError = output
        try process.run()
        try stdin.fileHandleForWriting.write(contentsOf: Data(input.utf8))
        try stdin.fileHandleForWriting.close()
        let said = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        return (process.terminationStatus, said)
    }

    @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: promtool)))
    func `promtool finds nothing wrong with the text`() async throws {
        let (status, said) = try Self.check(["check", "metrics"], in: "/", input: try await text())
        #expect(status == 0 && said.isEmpty, "\(said)")
    }

    @Test(
        .enabled(if: FileManager.default.isExecutableFile(atPath: promtool)),
        arguments: [["check", "rules", "alerts.yaml"], ["test", "rules", "alerts-test.yaml"]]
    )
    func `promtool finds nothing wrong with the alert rules, and they fire when they should`(
        _ arguments: [String]
    ) throws {
        let folder = Repository.root.appending(path: "packaging/prometheus").path
        let (status, said) = try Self.check(arguments, in: folder)
        #expect(status == 0, "\(said)")
    }

    @Test(arguments: ["packaging/prometheus/alerts.yaml", "packaging/grafana/tributary.json"])
    func `alerts and dashboard ask for metrics that exist`(_ file: String) throws {
        let names = Set(MetricsReader.families.map(\.name))
        let histograms = MetricsReader.families.filter { $0.kind == .histogram }.map(\.name)
        let known = names.union(histograms.flatMap { ["\($0)_bucket", "\($0)_sum", "\($0)_count"] })
        let asked = try Repository.text(file).matches(of: /(tributary|process)_[a-z_]+/).map { String($0.output.0) }
        #expect(Set(asked).count > 8)
        for name in Set(asked).sorted() { #expect(known.contains(name), "\(name)") }
    }

    @Test func `the dashboard is JSON whose panels ask for something and say what they show`() throws {
        let data = Data(try Repository.text("packaging/grafana/tributary.json").utf8)
        let board = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
        let panels = try #require(board["panels"] as? [[String: Any]])
        #expect(panels.count > 20 && Set(panels.compactMap { $0["id"] as? Int }).count == panels.count)
        for panel in panels where panel["type"] as? String != "row" {
            let targets = panel["targets"] as? [[String: Any]] ?? []
            #expect(!targets.isEmpty && targets.allSatisfy { !($0["expr"] as? String ?? "").isEmpty })
            #expect(!(panel["description"] as? String ?? "").isEmpty)
        }
    }

    @Test func `the documentation lists every metric and no other`() throws {
        let page = try Repository.text("docs/metrics.md")
        let listed = page.matches(of: /(?m)^\| `([a-z_]+)`/).map { String($0.output.1) }
        #expect(listed == MetricsReader.families.map(\.name).sorted())
        for family in MetricsReader.families {
            #expect(page.contains("| `\(family.name)` | \(family.kind.rawValue) | \(family.help) |"), "\(family.name)")
        }
    }
}
