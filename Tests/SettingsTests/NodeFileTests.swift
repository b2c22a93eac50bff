import Federation
import Foundation
import Settings
import TestSupport
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
            studies: [try #require(StudyName("digits")): .table(digits)],
            standardData: .table(table)
        )
        #expect(settings == expected)
    }

    @Test func `without studies a node takes part in every one`() throws {
        let settings = try NodeFile.parse(Self.head + "data: {csv: a.csv, \(Self.labelAndFeatures)}", path: "node.yaml")
        #expect(settings.offer == .everyStudy && settings.stateDirectory == "state" && settings.proxy == nil)
        let study = try #require(StudyName("any"))
        let data = try #require(settings.data(for: study)?.schemas.first)
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
        #expect(settings.data(for: first)?.schemas.map(\.source) == [.csv(path: "common.csv")])
        #expect(settings.data(for: second)?.schemas.map(\.source) == [.csv(path: "own.csv")])
        let third = try #require(StudyName("third"))
        #expect(settings.data(for: third) == nil)
    }

    @Test func `tasks may be listed by their texts`() throws {
        let data = "data: {csv: a.csv, \(Self.labelAndFeatures), task: {column: ward, values: [a, b]}}"
        let settings = try NodeFile.parse(Self.head + data, path: "node.yaml")
        let tasks = [TaskColumn.Task(value: "a", name: "a"), TaskColumn.Task(value: "b", name: "b")]
        #expect(settings.standardData?.schemas.map(\.task) == [TaskColumn(column: "ward", tasks: tasks)])
    }

    @Test func `tasks are files, or dates in a column`() throws {
        let settings = try NodeFile.parse(Samples.taskNode, path: "node.yaml")
        func schema(
            _ path: String,
            delimiter: UInt8 = UInt8(ascii: ","),
            bad: BadRowPolicy = .skip(maximumFraction: 0.2)
        )
            -> DataSchema
        {
            DataSchema(
                source: .csv(path: path, delimiter: delimiter, header: .names(["a", "b", "y", "kind"])),
                features: ["a", "b"].map { FeatureColumn($0, kind: .numeric(scaling: .standardize)) },
                label: LabelColumn(column: "y", kind: .classes(["no", "yes"])),
                badRows: bad
            )
        }
        let names = try ["upright", "turned", "mirrored"].map { try #require(TaskName($0)) }
        var turned = schema("turned.csv", delimiter: UInt8(ascii: ";"), bad: .refuse)
        turned.label = LabelColumn(column: "kind", kind: .value)
        var mirrored = schema("mirrored.csv")
        mirrored.source = .idx(images: "images.gz", labels: "labels.gz")
        mirrored.holdout = Holdout(fraction: 0.5)
        let digits = StudyData.tables([
            .init(name: names[0], schema: schema("upright.csv")), .init(name: names[1], schema: turned),
            .init(name: names[2], schema: mirrored),
        ])
        let wards = DataSchema(
            source: .csv(path: "table.csv"),
            features: [FeatureColumn("a")],
            label: LabelColumn(column: "y", kind: .value),
            task: TaskColumn(
                column: "admitted",
                kind: .periods([
                    .init(
                        name: "year-2024",
                        dates: DateRange(from: DateTime("2024-01-01"), until: DateTime("2025-01-01"))
                    ),
                    .init(name: "year-2025", dates: DateRange(from: DateTime("2025-01-01"))),
                ])
            )
        )
        let studies = [try #require(StudyName("digits")), try #require(StudyName("wards"))]
        #expect(settings.studies == [studies[0]: digits, studies[1]: .table(wards)])
        #expect(
            digits.taskNames == names && StudyData.table(wards).taskNames?.map(\.text) == ["year-2024", "year-2025"]
        )
        #expect(settings.offer.tasks(of: studies[0]) == .only(Set(names)))
        #expect(
            settings.offer.tasks(of: studies[1]) == .only(Set(["year-2024", "year-2025"].compactMap { TaskName($0) }))
        )
    }

    @Test func `a node offers tasks where its data is divided, and every task elsewhere`() throws {
        let text = """
            \(Self.head)data: {csv: a.csv, \(Self.labelAndFeatures)}
            studies:
              first: {}
              second: {data: {tasks: {old: {csv: a}, new: {csv: b}}, \(Self.labelAndFeatures)}}
              "*": {}
            """
        let offer = try NodeFile.parse(text, path: "node.yaml").offer
        let second = try #require(StudyName("second"))
        let tasks = Set(try ["old", "new"].map { try #require(TaskName($0)) })
        #expect(offer == StudyOffer(studies: [second: .only(tasks)], others: .everyTask))
    }

    @Test func `the template is a node that takes part in every study`() throws {
        let name = try #require(NodeName("null"))
        let text = NodeFile.template(name: name, coordinator: "https://[::1]:8443")
        let settings = try NodeFile.parse(text, path: "node.yaml")
        #expect(settings.name == name && settings.coordinator == "https://[::1]:8443" && settings.offer == .everyStudy)
        let schema = try #require(settings.standardData?.schemas.first)
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
