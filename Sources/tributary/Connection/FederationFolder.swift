import Foundation
import Settings

/// The folder of `federation.yaml`, and what lies where in it.
struct FederationFolder {
    /// The path of `federation.yaml`.
    let file: String
    /// What it says.
    let settings: FederationSettings
    /// Its folder; relative paths in it begin here.
    let directory: String

    /// Reads `federation.yaml`.
    init(file: String) throws {
        guard let bytes = FileManager.default.contents(atPath: file) else {
            throw CommandFailure(
                "\(file): found nothing readable, expected a federation.yaml; name it with --federation, or make one with"
                    + " tributary coordinator init"
            )
        }
        self.file = file
        settings = try FederationFile.parse(Array(bytes), path: file)
        directory = URL(fileURLWithPath: file).deletingLastPathComponent().path
    }

    /// A path in the file, from its folder on.
    func resolve(_ path: String) -> String {
        path.hasPrefix("/") ? path : directory + "/" + path
    }

    /// The data directory.
    var dataDirectory: String { resolve(settings.dataDirectory) }
    /// The authority's certificate.
    var authorityCertificate: String { resolve(settings.authority.certificate) }
    /// The authority's private key.
    var authorityKey: String { resolve(settings.authority.key) }
    /// The operator's key and certificate, as `node join` lays them out.
    var operatorFolder: String { directory + "/operator" }
    /// Where a running coordinator says its address.
    var addressFile: String { dataDirectory + "/coordinator.url" }

    /// The address of the running coordinator, or the one in the file.
    func coordinatorURL() throws -> String {
        if let stored = try? String(contentsOfFile: addressFile, encoding: .utf8) {
            return stored.trimmingCharacters(in: .whitespacesAndNewlines)
        }
        guard settings.port != 0 else {
            throw CommandFailure(
                "\(addressFile): the coordinator has not said its address yet; start it with tributary coordinator start",
                status: .unreachable
            )
        }
        return "https://\(settings.advertise.first ?? "localhost"):\(settings.port)"
    }

    /// The address in a folder made by `tributary node join`.
    static func storedURL(in folder: String) -> String? {
        guard let text = try? String(contentsOfFile: folder + "/coordinator.url", encoding: .utf8) else { return nil }
        return text.trimmingCharacters(in: .whitespacesAndNewlines)
    }
}
