import ArgumentParser
import Federation
import Foundation
import NodeAgent
import Settings
import Wire

/// Where a command finds the coordinator and the certificate to speak with.
struct FederationOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The federation.yaml beside which the operator's certificate lies.",
            discussion: "Left out: federation.yaml in this folder.",
            valueName: "file"
        ),
        completion: .file(extensions: ["yaml", "yml"])
    )
    var federation: String?

    @Option(
        help: ArgumentHelp(
            "A folder made by tributary node join, for operators and auditors elsewhere.",
            valueName: "folder"
        ),
        completion: .directory
    )
    var identity: String?

    @Option(help: ArgumentHelp("The coordinator's address, if it is not the one in the files.", valueName: "url"))
    var coordinator: String?

    func validate() throws {
        if federation != nil, identity != nil {
            throw ValidationError("--federation and --identity exclude each other: each names a certificate.")
        }
    }

    /// Does something with a connection to the coordinator and closes it.
    func withCoordinator<Result>(_ body: (RemoteCoordinator) async throws -> Result) async throws -> Result {
        let (folder, url) = try locate()
        let client = try RemoteCoordinator(folder: folder, url: url)
        do {
            let result = try await body(client)
            await client.close()
            return result
        } catch {
            await client.close()
            throw error
        }
    }

    /// The folder of the identity that asks.
    func folder() throws -> String { try locate().folder }

    private func locate() throws -> (folder: String, url: String) {
        if let identity {
            guard let url = coordinator ?? FederationFolder.storedURL(in: identity) else {
                throw CommandFailure(
                    "\(identity): the folder names no coordinator; say --coordinator https://host:port",
                    status: .usage
                )
            }
            return (identity, url)
        }
        let folder = try FederationFolder(file: federation ?? "federation.yaml")
        return (folder.operatorFolder, try coordinator ?? folder.coordinatorURL())
    }
}
