import Federation
import Foundation
import Settings
import Testing
import Training

struct NodeFileTests {
    private static let labelAndFeatures = "features: [{columns: \"*\"}], label: {column: y, value: true}"
    private static let head = "name: ward\ncoordinator: https://localhost:8443\n"

    @Test func `every key of a node is read`() throws {
        let settings = try NodeFile.parse(Samples.node, path: "node.yaml")
        let table = DataSchema(
            source: .csv(
                path: "table.csv",
                delimiter: UInt8(ascii: ";"),
                header: .names(["age", "sex", "pixel 1", "ward", "outcome"])
            ),
            features: [
                FeatureColumn(
                    "age",
                    kind: .numeric(scaling: .standardize),
                    missing: MissingValues(tokens: ["", "-9"], policy: .value(40))
                ),
                FeatureColumn(
                    "sex",
                    kind: .categorical(values: ["no", "yes"]),
                    missing: MissingValues(policy: .indicator)
                ),
                FeatureColumn(
                    "pixel*",
                    kind: .numeric(scaling: .range(lowest: -1, highest: 16.5)),
                    missing: MissingValues(policy: .mean)
                ),
                FeatureColumn(
                    "other?",
                    kind: .numeric(scaling: .range(lowest: -1, highest: 16.5)),
                    missing: MissingValues(policy: .mean)
                ),
            ],
            label: LabelColumn(column: "outcome", kind: .positiveAbove(0.5)),
            task: TaskColumn(
                column: "ward",
                tasks: [.init(value: "A 1", name: "ward-a"), .init(value: "B", name: "ward-b")]
            ),
            badRows: .skip(maximumFraction: 0.05),
            holdout: Holdout(fraction: 0.25)
        )
        let digits = DataSchema(
            source: .idx(images: "images.gz", labels: "labels.gz"),
            features: [],
            label: LabelColumn(column: "label", kind: .classes((0...9).map(String.init))),
            holdout: Holdout(fraction: 0)
        )
        let expected = NodeSettings(
            name: try #require(NodeName("ward")),
            coordinator: "https://wards.example.org:8443",
            stateDirectory: "/var/lib/tributary",
            proxy: "http://user:secret@proxy.example.org:3128",
            studies: [try #require(StudyName("digits")): digits],
            standardData: table
        )
        #expect(settings == expected)
    }

    @Test func `without studies a node takes part in every one`() throws {
        let settings = try NodeFile.parse(Self.head + "data: {csv: a.csv, \(Self.labelAndFeatures)}", path: "node.yaml")
        #expect(settings.offer == .everyStudy && settings.stateDirectory == "state" && settings.proxy == nil)
        let study = try #require(StudyName("any"))
        let data = try #require(settings.data(for: study))
        #expect(data.source == .csv(path: "a.csv") && data.holdout == Holdout() && data.badRows == .refuse)
        #expect(data.features == [FeatureColumn("*")] && data.label.kind == .value && data.task == nil)
    }

    @Test func `with studies a node takes part in those named, with their data or the common one`() throws {
        let text = """
            \(Self.head)data: {csv: common.csv, \(Self.labelAndFeatures)}
            studies:
              first: {}
              second: {data: {csv: own.csv, \(Self.labelAndFeatures)}}
            """
        let settings = try NodeFile.parse(text, path: "node.yaml")
        let (first, second) = (try #require(StudyName("first")), try #require(StudyName("second")))
        #expect(settings.offer == .only([first, second]))
        #expect(settings.data(for: first)?.source == .csv(path: "common.csv"))
        #expect(settings.data(for: second)?.source == .csv(path: "own.csv"))
        let third = try #require(StudyName("third"))
        #expect(settings.data(for: third) == nil)
    }

    @Test func `tasks may be listed by their texts`() throws {
        let data = "data: {csv: a.csv, \(Self.labelAndFeatures), task: {column: ward, values: [a, b]}}"
        let settings = try NodeFile.parse(Self.head + data, path: "node.yaml")
        let tasks = [TaskColumn.Task(value: "a", name: "a"), TaskColumn.Task(value: "b", name: "b")]
        #expect(settings.standardData?.task == TaskColumn(column: "ward", tasks: tasks))
    }

    @Test func `the template is a node that takes part in every study`() throws {
        let name = try #require(NodeName("null"))
        let text = NodeFile.template(name: name, coordinator: "https://[::1]:8443")
        let settings = try NodeFile.parse(text, path: "node.yaml")
        #expect(settings.name == name && settings.coordinator == "https://[::1]:8443" && settings.offer == .everyStudy)
        let schema = try #require(settings.standardData)
        let feature = FeatureColumn("*", kind: .numeric(scaling: .standardize), missing: MissingValues())
        #expect(schema.features == [feature] && schema.holdout == Holdout() && schema.badRows == .refuse)
        #expect(schema.source == .csv(path: "data.csv"))
    }

    @Test func `the example institutions and their plan are valid`() throws {
        let folder = Repository.root.appending(path: "nodes")
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
        let files = names.map { folder.appending(path: "\($0)/node.yaml") }
            .filter { FileManager.default.fileExists(atPath: $0.path) }
        #expect(files.count >= 4)
        for file in files {
            let settings = try NodeFile.parse([UInt8](try Data(contentsOf: file)), path: file.path)
            #expect(settings.name.text == file.deletingLastPathComponent().lastPathComponent)
            let plan = try PlanFile.parse(
                [UInt8](try Data(contentsOf: folder.appending(path: "plan.yaml"))),
                path: "plan.yaml"
            )
            #expect(settings.data(for: plan.plan.study) != nil)
        }
    }
}
