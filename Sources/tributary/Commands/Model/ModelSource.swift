import Federation
import Foundation
import Parameters
import Wire

/// A model as somebody names it: a round, a digest or a file.
enum ModelSource: Sendable {
    /// A round's number.
    case round(Int)
    /// A blob of the coordinator's.
    case blob(ContentDigest)
    /// A safetensors file.
    case file(String)

    /// What a text names: a number is a round, 64 hexadecimal digits are a digest, anything else is a file. A file
    /// whose name is a number is named with its folder, as `./12`.
    init(_ text: String) throws {
        let digits = text.hasPrefix("sha256:") ? String(text.dropFirst("sha256:".count)) : text
        if let round = Int(text) {
            guard round >= 1 else { throw ValidationProblem("found round \(round), expected a number from 1") }
            self = .round(round)
        } else if let digest = ContentDigest(hexadecimal: digits) {
            self = .blob(digest)
        } else if text.hasPrefix("sha256:") {
            throw ValidationProblem("\(text): expected 64 lower-case hexadecimal digits behind sha256:")
        } else {
            self = .file(text)
        }
    }

    /// What is wrong with a name.
    struct ValidationProblem: Error, CustomStringConvertible {
        let description: String

        init(_ description: String) { self.description = description }
    }

    /// Whether the coordinator has to be asked.
    var isRemote: Bool { if case .file = self { false } else { true } }

    /// The parameters. Asks the coordinator for what is not a file.
    func read(_ coordinator: RemoteCoordinator, study: StudyName? = nil) async throws -> ParameterVector {
        switch self {
        case .file: return try readFile()
        case .blob(let digest):
            let path = FileManager.default.temporaryDirectory.path + "/tributary-model-\(UUID().uuidString)"
            defer {
                for file in [path, path + ".partial"] { try? FileManager.default.removeItem(atPath: file) }
            }
            try await coordinator.fetchBlob(digest, to: path)
            return try Self.vector(of: path)
        case .round(let number):
            let path = [study?.text ?? "", "\(number)"]
            let round = try await coordinator.get(.showRound, path: path, as: RoundResponse.self)
            return try await Self.blob(round.summary.model).read(coordinator)
        }
    }

    /// The parameters of a file.
    func readFile() throws -> ParameterVector {
        guard case .file(let path) = self else { preconditionFailure("\(self) is no file") }
        return try Self.vector(of: path)
    }

    private static func vector(of path: String) throws -> ParameterVector {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw CommandFailure("\(path): found nothing readable, expected a safetensors file, a round or a digest")
        }
        do {
            return try SafetensorsReader.read(Array(data)).vector
        } catch {
            throw CommandFailure("\(path): \(error) [\(error.code)]")
        }
    }
}
