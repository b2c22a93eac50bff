import TestSupport
import Testing
import Training

struct CSVDatasetTests {
    @Test func `numbers become features in the order of the schema, classes indices in the order of the list`() throws {
        let data = try TableFixture("y,id,c,x\n2,7,b,1\n-4e1,8,a,0.5\n").load()
        #expect(
            data.training
                == Dataset(featureCount: 2, features: [1, 2, 0.5, -40], targets: .classes([1, 0]), tasks: nil)
        )
        #expect(data.holdout.count == 0)
        #expect(data.report.features.map(\.name) == ["x", "y"])
        #expect(data.report.classes.map(\.name) == ["a", "b"])
        #expect(data.report.classes.map(\.trainingCount) == [1, 1])
    }

    @Test func `a pattern takes its columns in the order of their names, whatever their order in the file`() throws {
        let features = [FeatureColumn("age"), FeatureColumn("p_*")]
        let one = try TableFixture("p_1,p_2,p_10,age,c\n1,2,10,50,a\n", features: features).load()
        let other = try TableFixture("c,p_10,age,p_2,p_1\na,10,50,2,1\n", features: features).load()
        #expect(one.training.features == [50, 1, 2, 10])
        #expect(one.training == other.training)
        #expect(one.report.featureCount == 4)
    }

    @Test func `a name wins over a pattern, and a pattern takes neither label nor task`() throws {
        let features = [FeatureColumn("*"), FeatureColumn("sex", kind: .categorical(values: ["f", "m"]))]
        let task = TaskColumn(
            column: "year",
            tasks: [.init(value: "2020", name: "first"), .init(value: "2021", name: "second")]
        )
        let data = try TableFixture("sex,x,c,year\nm,1,a,2021\nf,2,b,2020\n", features: features, task: task).load()
        #expect(data.training.features == [1, 0, 1, 2, 1, 0])
        #expect(data.training.tasks == [1, 0])
        #expect(data.report.tasks.map(\.name) == ["first", "second"])
        #expect(data.report.features.map(\.name) == ["x", "sex=f", "sex=m"])
    }

    @Test func `a range becomes 0 to 1`() throws {
        let features = [FeatureColumn("x", kind: .numeric(scaling: .range(lowest: -1, highest: 3)))]
        let data = try TableFixture("x,c\n-1,a\n3,a\n0,b\n", features: features).load()
        #expect(data.training.features == [0, 1, 0.25])
    }

    @Test func `standardising is fitted on the training part alone`() throws {
        let rows = (0..<200).map { "\($0 * $0),\($0),a" }
        let features = ["x", "y"].map { FeatureColumn($0, kind: .numeric(scaling: .standardize)) }
        let scaled = try TableFixture("x,y,c\n" + rows.joined(separator: "\n"), features: features, holdout: 0.3).load()
        let raw = try TableFixture("x,y,c\n" + rows.joined(separator: "\n"), holdout: 0.3).load()
        for column in 0..<2 {
            let training = (0..<raw.training.count).map { Double(raw.training.features[2 * $0 + column]) }
            let mean = training.reduce(0, +) / Double(training.count)
            let variance = training.map { ($0 - mean) * ($0 - mean) }.reduce(0, +) / Double(training.count)
            let feature = scaled.report.features[column]
            #expect(abs(feature.mean - mean) < 1e-9 * mean)
            #expect(abs(feature.standardDeviation - variance.squareRoot()) < 1e-9 * mean)
            for (found, raw) in [(scaled.training, raw.training), (scaled.holdout, raw.holdout)] {
                #expect(found.count > 20)
                for row in 0..<found.count {
                    let expected = (Double(raw.features[2 * row + column]) - mean) / variance.squareRoot()
                    #expect(abs(Double(found.features[2 * row + column]) - expected) < 1e-6)
                }
            }
        }
    }

    @Test func `a column with one value in the training part becomes 0 throughout`() throws {
        // 0.1 is no float; the deviation from the mean must be exactly 0 all the same.
        let features = [FeatureColumn("x", kind: .numeric(scaling: .standardize)), FeatureColumn("y")]
        let rows = (0..<101).map { "0.1,\($0),a" }
        let data = try TableFixture("x,y,c\n" + rows.joined(separator: "\n"), features: features, holdout: 0.2).load()
        #expect(data.report.features[0].standardDeviation == 0)
        for part in [data.training, data.holdout] {
            #expect((0..<part.count).allSatisfy { part.features[2 * $0] == 0 })
        }
    }

    @Test func `labels can be numbers, or numbers above a threshold`() throws {
        let text = "x,y,c\n1,2,0\n1,2,3.5\n1,2,-1\n"
        let values = try TableFixture(text, label: LabelColumn(column: "c", kind: .value)).load()
        #expect(values.training.targets == .values([0, 3.5, -1]))
        #expect(values.report.classes.isEmpty)
        let classes = try TableFixture(text, label: LabelColumn(column: "c", kind: .positiveAbove(0))).load()
        #expect(classes.training.targets == .classes([0, 1, 0]))
        #expect(classes.report.classes.map(\.trainingCount) == [2, 1])
        // The nearest float to 0.1 is above 0.1, and still not above the threshold.
        let edge = try TableFixture("x,y,c\n1,2,0.1\n", label: LabelColumn(column: "c", kind: .positiveAbove(0.1)))
            .load()
        #expect(edge.training.targets == .classes([0]))
    }

    @Test func `a table without a header has the names it is given, and any delimiter`() throws {
        let data = try TableFixture(
            "1;a;2\n3;b;4",
            delimiter: UInt8(ascii: ";"),
            header: .names(["y", "c", "x"])
        ).load()
        #expect(data.training.features == [2, 1, 4, 3])
        #expect(data.report.rowCount == 2)
    }

    @Test func `gzip is recognised by its bytes`() throws {
        let text = "x,y,c\n" + (0..<50_000).map { "\($0),1,a" }.joined(separator: "\n")
        let plain = try TableFixture(text).load().training
        #expect(plain.count == 50_000)
        #expect(try TableFixture(Gzip.member(Array(text.utf8))).load().training == plain)
        // Several members one after another are one file.
        let bytes = Array(text.utf8)
        let members = Gzip.member(Array(bytes[..<100_001])) + Gzip.member([]) + Gzip.member(Array(bytes[100_001...]))
        #expect(try TableFixture(members).load().training == plain)
    }

    @Test func `the same file gives the same bits`() throws {
        let rows = (0..<500).map { "\(Double($0) / 7),\($0 % 13),\($0 % 3 == 0 ? "a" : "b")" }
        let features = [FeatureColumn("*", kind: .numeric(scaling: .standardize))]
        let fixture = try TableFixture("x,y,c\n" + rows.joined(separator: "\r\n"), features: features, holdout: 0.2)
        #expect(try fixture.load() == fixture.load())
    }
}
