import Federation
import Foundation
import Settings
import TestSupport
import Testing

/// What the documentation says of the files is what the files may have.
struct DocumentationTests {
    /// A row of a table of keys: the key, its kind, its default, its meaning.
    private static func rows(of section: String) throws -> [String: [String]] {
        let page = try Repository.text("docs/configuration.md")
        let parts = page.components(separatedBy: "\n## ")
        let text = try #require(parts.first { $0.hasPrefix(section + "\n") })
        var rows: [String: [String]] = [:]
        for line in text.split(separator: "\n") where line.hasPrefix("| `") {
            let cells = line.split(separator: "|", omittingEmptySubsequences: false).dropFirst().dropLast()
                .map { $0.trimmingCharacters(in: .whitespaces) }
            let key = cells[0].replacing("`", with: "")
            #expect(rows[key] == nil, "\(key) is documented twice")
            rows[key] = cells
        }
        return rows
    }

    @Test func `every problem has its page, and no page is left over`() throws {
        let folder = Repository.root.appending(path: "docs/errors").path
        let pages = try FileManager.default.contentsOfDirectory(atPath: folder).filter { $0.hasPrefix("settings-") }
        #expect(Set(pages) == Set(SettingsError.codes.map { "\($0).md" }))
        #expect(Set(SettingsError.codes).count == SettingsError.codes.count)
        for code in SettingsError.codes {
            let text = try Repository.text("docs/errors/\(code).md")
            #expect(text.hasPrefix("# \(code)\n\n## What it means\n"))
            #expect(text.contains("\n## Why it happens\n") && text.contains("\n## What to do\n"))
        }
    }

    @Test(arguments: [
        ("federation.yaml", FederationFile.keys), ("plan.yaml", PlanFile.keys), ("node.yaml", NodeFile.keys),
    ])
    func `every key is documented, and nothing else`(section: String, keys: [String]) throws {
        let rows = try Self.rows(of: section)
        for key in keys { #expect(rows[key] != nil, "\(section) has no row for \(key)") }
        for key in rows.keys { #expect(keys.contains(key), "\(section) documents \(key), which does not exist") }
        for (key, cells) in rows { #expect(cells.count == 4, "the row of \(key) has \(cells.count) cells") }
    }

    @Test func `every example of the page can be read`() throws {
        let page = try Repository.text("docs/configuration.md")
        let examples = page.components(separatedBy: "```yaml\n").dropFirst().compactMap {
            $0.components(separatedBy: "\n```").first
        }
        #expect(examples.count >= 4)
        for example in examples {
            if example.hasPrefix("# federation.yaml") {
                _ = try FederationFile.parse(example, path: "docs/configuration.md")
            } else if example.hasPrefix("# plan.yaml") {
                _ = try PlanFile.parse(example, path: "docs/configuration.md")
            } else {
                #expect(example.hasPrefix("# node.yaml"))
                _ = try NodeFile.parse(example, path: "docs/configuration.md")
            }
        }
    }

    @Test func `the documented defaults of a federation are those of the file`() throws {
        let rows = try Self.rows(of: "federation.yaml")
        var text = "name: wards\n"
        for key in ["host", "port", "advertise", "data"] { text += "\(key): \(try Self.standard(of: key, in: rows))\n" }
        for section in ["limits", "certificates", "log"] {
            text += "\(section):\n"
            for key in FederationFile.keys where key.hasPrefix(section + ".") {
                text += "  \(key.dropFirst(section.count + 1)): \(try Self.standard(of: key, in: rows))\n"
            }
        }
        let name = try #require(FederationName("wards"))
        #expect(try FederationFile.parse(text, path: "docs/configuration.md") == FederationSettings(name: name))
    }

    @Test func `the documented defaults of a plan are those of the file`() throws {
        let rows = try Self.rows(of: "plan.yaml")
        var text = Samples.shortPlan
        for key in ["update_bound", "max_examples", "durability", "signatures"] {
            text += "\(key): \(try Self.standard(of: key, in: rows))\n"
        }
        text += "cohort: {select: \(try Self.standard(of: "cohort.select", in: rows)), "
        text += "maximum: \(try Self.standard(of: "cohort.maximum", in: rows))}\n"
        #expect(try PlanFile.parse(text, path: "a") == PlanFile.parse(Samples.shortPlan, path: "b"))
        for (optimizer, rates) in [
            ("sgd", ["momentum", "weight_decay"]), ("adamw", ["beta_1", "beta_2", "epsilon", "weight_decay"]),
        ] {
            let values = try rates.map { rate in
                "\(rate): \(try Self.standard(of: "training.optimizer.\(optimizer).\(rate)", in: rows))"
            }
            let short = Samples.shortPlan.replacing(
                "sgd: {learning_rate: 0.1",
                with: "\(optimizer): {learning_rate: 0.1"
            )
            let long = short.replacing(
                "learning_rate: 0.1",
                with: "learning_rate: 0.1, \(values.joined(separator: ", "))"
            )
            #expect(try PlanFile.parse(short, path: "a") == PlanFile.parse(long, path: "b"))
        }
    }

    @Test func `the documented defaults of continual learning are those of the file`() throws {
        let rows = try Self.rows(of: "plan.yaml")
        let short = Samples.shortPlan.replacing("rounds: 3", with: "tasks: [{name: a, rounds: 3}]")
        let keys = PlanFile.keys.filter { $0.hasPrefix("continual.") && $0 != "continual.lambda" }
        #expect(keys.count == 10)
        let values = try keys.map { "\($0.dropFirst("continual.".count)): \(try Self.standard(of: $0, in: rows))" }
        let long = short + "continual: {\(values.joined(separator: ", "))}\n"
        #expect(try PlanFile.parse(short, path: "a") == PlanFile.parse(long, path: "b"))
    }

    @Test func `the documented ranges of a plan are the core's`() throws {
        let rows = try Self.rows(of: "plan.yaml")
        let limits: [(key: String, limit: Int)] = [
            ("model.inputs", Plan.Limit.layerSize), ("model.hidden", Plan.Limit.layerSize),
            ("model.outputs", Plan.Limit.layerSize), ("training.epochs", Plan.Limit.epochs),
            ("training.batch_size", Plan.Limit.batchSize), ("rounds", Plan.Limit.rounds),
            ("attempts", Plan.Limit.rounds), ("cohort.maximum", Plan.Limit.cohort),
            ("tasks.rounds", Plan.Limit.rounds), ("tasks.patience", Plan.Limit.rounds),
            ("training.proximal", Int(Plan.Limit.lambda)), ("continual.lambda", Int(Plan.Limit.lambda)),
            ("continual.replay", Plan.Limit.replay), ("continual.distillation", Int(Plan.Limit.rate)),
            ("training.checkpoint.steps", Plan.Limit.checkpointSteps),
            ("training.checkpoint.seconds", Int(Plan.Limit.deadlineSeconds)),
            ("longest_rest_seconds", Int(Plan.Limit.deadlineSeconds)), ("max_staleness", Plan.Limit.staleness),
            ("staleness_exponent", Int(Plan.Limit.stalenessExponent)),
            ("adaptive_deadline.factor", Int(Plan.Limit.deadlineFactor)),
            ("max_examples", Plan.Limit.examples), ("deadline_seconds", Int(Plan.Limit.deadlineSeconds)),
        ]
        for (key, limit) in limits {
            let kind = try #require(rows[key])[1]
            #expect(kind.hasSuffix("–\(limit)"), "\(key) is documented as \(kind), and goes to \(limit)")
        }
        #expect(rows["model.outputs"]?[3].contains(" \(Plan.Limit.parameters) ") == true)
        #expect(rows["tasks"]?[3].contains(" \(Plan.Limit.tasks),") == true)
        #expect(rows["model.hidden"]?[3].contains(" \(Plan.Limit.hiddenLayers) ") == true)
    }

    /// The default in the table, without the marks of code.
    private static func standard(of key: String, in rows: [String: [String]]) throws -> String {
        try #require(rows[key])[2].replacing("`", with: "")
    }
}
