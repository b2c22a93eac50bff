import ArgumentParser
import Foundation
import Ledger
import Trust

/// `tributary coordinator backup`.
struct CoordinatorBackupCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backup",
        abstract: "Copy the coordinator's data to a folder, while it runs or not, and verify the copy.",
        discussion: """
            Example:
              tributary coordinator backup backups/monday --federation wards/federation.yaml

            To be run where the coordinator's data is. Private keys stay out of it, and so do updates that are not in a
            model yet: their nodes send them again. See docs/operations.md.
            """
    )

    @Argument(help: "The folder to write: new, or empty.", completion: .directory) var directory: String
    @Option(
        help: ArgumentHelp("The federation's file.", valueName: "file"),
        completion: .file(extensions: ["yaml", "yml"])
    )
    var federation = "federation.yaml"
    @Flag(help: "Put the authority's private key into the backup: whoever has it can admit anybody.")
    var withAuthorityKey = false
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let folder = try FederationFolder(file: federation)
        var companions = [
            BackupCompanion.settings: try TextFile.read(federation, expecting: "a federation.yaml"),
            BackupCompanion.certificate: try TextFile.read(
                folder.authorityCertificate,
                expecting: "the authority's certificate"
            ),
        ]
        if withAuthorityKey {
            companions[BackupCompanion.key] = try TextFile.read(
                folder.authorityKey,
                expecting: "the authority's private key"
            )
        }
        let manifest = try Backup.make(
            of: folder.dataDirectory,
            into: directory,
            companions: companions.mapValues { Array($0.utf8) },
            release: Tributary.version,
            at: SystemClock.now()
        )
        try output.print(BackupSummary(directory, manifest)) { backup in
            [
                "\(directory): the federation \(backup.federation) through event \(backup.lastEvent), verified",
                "  blobs    \(backup.blobs), \(Format.bytes(backup.blobBytes))",
            ]
                + backup.heads.map { "  \($0.study)  through round \($0.round), record \(Format.short($0.digest))" }
                + (withAuthorityKey
                    ? ["  secret   \(BackupCompanion.key): keep the backup as safe as the key itself"]
                    : ["  without  the authority's private key: keep \(folder.authorityKey) offline"])
        }
    }
}

/// The files that a backup has beside database and blobs.
enum BackupCompanion {
    /// The federation's file.
    static let settings = "federation.yaml"
    /// The authority's certificate.
    static let certificate = "authority.pem"
    /// The authority's private key, if it was asked for.
    static let key = "authority.key"
}
