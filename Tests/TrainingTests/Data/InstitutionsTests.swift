import Foundation
import Testing
import Training

/// The four institutions that are shipped in `nodes/`, read as their `node.yaml` says.
struct InstitutionsTests {
    static let cases: [(name: String, counts: [Int])] = [
        ("aurora", [126, 119, 108, 84, 46, 20, 0, 0, 18, 9]),
        ("borealis", [18, 45, 53, 81, 99, 108, 73, 18, 0, 0]),
        ("cascade", [0, 0, 16, 18, 36, 54, 108, 108, 81, 72]),
        ("delta", [34, 18, 0, 0, 0, 0, 0, 53, 75, 99]),
    ]

    @Test(arguments: cases)
    func `an institution has the digits that the README says`(name: String, counts: [Int]) throws {
        let nodes = URL(filePath: #filePath).appending(path: "../../../../nodes").standardizedFileURL.path
        let schema = DataSchema(
            source: .csv(path: "data.csv"),
            features: [FeatureColumn("pixel_*", kind: .numeric(scaling: .range(lowest: 0, highest: 16)))],
            label: LabelColumn(column: "digit", kind: .classes((0..<10).map { "\($0)" }))
        )
        let data = try LoadedData.load(schema, relativeTo: "\(nodes)/\(name)")
        #expect(data.training.featureCount == 64)
        #expect(data.report.leftOutCount == 0)
        #expect(data.report.rowCount == counts.reduce(0, +))
        #expect(data.report.classes.map { $0.trainingCount + $0.holdoutCount } == counts)
        #expect(data.training.features.allSatisfy { (0...1).contains($0) })
        #expect(data.holdout.count > 0)
        let readme = try String(contentsOfFile: "\(nodes)/README.md", encoding: .utf8)
        let cells = counts.map { $0 == 0 ? "–" : "\($0)" }.joined(separator: " | ")
        #expect(readme.contains("| \(data.report.rowCount) | \(cells) |"))
    }
}
