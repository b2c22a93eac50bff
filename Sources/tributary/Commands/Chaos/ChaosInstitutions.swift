import Federation
import Foundation

/// Six institutions on the example data, and the plans they carry out.
struct ChaosInstitutions {
    /// The nodes' names.
    static let names = ["alder", "birch", "cedar", "elder", "hazel", "rowan"].compactMap { NodeName($0) }

    /// The institutions, in order of their names.
    let folders: [InstitutionFolder]
    private let directory: String

    /// Writes a `node.yaml` for each into a folder. Two that share a table train differently: their names differ.
    ///
    /// - Parameter tables: The folder with the example institutions.
    init(in directory: String, tables: String) throws {
        let sources = try InstitutionFolder.all(in: tables)
        self.directory = directory
        folders = try Self.names.enumerated().map { index, name in
            let source = URL(fileURLWithPath: sources[index % sources.count].file).deletingLastPathComponent().path
            let folder = "\(directory)/\(name)"
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
            try TextFile.write(Self.settings(of: name, table: source + "/data.csv"), to: folder + "/node.yaml")
            return try InstitutionFolder(file: folder + "/node.yaml")
        }
    }

    private static func settings(of name: NodeName, table: String) -> String {
        let quoted = table.replacingOccurrences(of: "\\", with: "\\\\").replacingOccurrences(of: "\"", with: "\\\"")
        let classes = (0...9).map { "\"\($0)\"" }.joined(separator: ", ")
        return """
            name: \(name)
            coordinator: https://localhost:1
            state: state
            data:
              csv: "\(quoted)"
              features: [{columns: "pixel_*", scaling: {range: [0, 16]}}]
              label: {column: digit, classes: [\(classes)]}
              holdout: 0.2

            """
    }

    /// Writes a plan.
    ///
    /// - Parameters:
    ///   - study: The study's name.
    ///   - quorum: Without how many updates no round closes.
    ///   - deadlineSeconds: After how long one with a quorum closes without the others.
    /// - Returns: Its path.
    func plan(_ study: String, rounds: Int, quorum: Int, deadlineSeconds: Int) throws -> String {
        let path = "\(directory)/\(study).yaml"
        try TextFile.write(
            """
            study: \(study)
            seed: 1
            model: {network: mlp, inputs: 64, hidden: [256], outputs: 10, loss: softmax_cross_entropy}
            training: {epochs: 16, batch_size: 16, optimizer: {sgd: {learning_rate: 0.02, momentum: 0.9}}}
            rounds: \(rounds)
            cohort: {select: all, minimum: \(folders.count)}
            quorum: \(quorum)
            deadline_seconds: \(deadlineSeconds)

            """,
            to: path
        )
        return path
    }
}
