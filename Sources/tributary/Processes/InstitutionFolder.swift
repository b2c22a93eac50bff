import Federation
import Foundation
import Settings

/// An example institution: a folder with a `node.yaml`.
struct InstitutionFolder: Sendable {
    /// The node's name.
    let name: NodeName
    /// Its `node.yaml`.
    let file: String
    /// What it has, in a few words.
    let description: String

    /// The institutions in a folder, by name.
    static func all(in folder: String) throws -> [InstitutionFolder] {
        let entries = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        let found = try entries.sorted().compactMap { entry -> InstitutionFolder? in
            let file = "\(folder)/\(entry)/node.yaml"
            guard FileManager.default.fileExists(atPath: file) else { return nil }
            return try InstitutionFolder(file: file)
        }
        guard !found.isEmpty else {
            throw CommandFailure("\(folder): found no institution, expected folders with a node.yaml each")
        }
        return found
    }

    init(file: String) throws {
        let settings = try NodeSource(path: file)
        name = settings.settings.name
        self.file = file
        description = file
    }
}
