import ArgumentParser
import Federation
import Foundation
import Ledger
import Settings
import Trust

/// `tributary coordinator restore`.
struct CoordinatorRestoreCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "restore",
        abstract: "Make a federation's folder from a backup, after verifying every byte of it.",
        discussion: """
            Example:
              tributary coordinator restore backups/monday --into wards --authority-key safe/authority.key

            The folder must be new or empty. With the authority's key at hand the operator gets a new certificate. What
            was admitted or revoked after the backup must be done again; see docs/operations.md.
            """
    )

    @Argument(help: "The backup.", completion: .directory) var backup: String
    @Option(help: ArgumentHelp("The federation's folder: new, or empty.", valueName: "folder"), completion: .directory)
    var into: String
    @Option(
        help: ArgumentHelp(
            "The authority's private key in PEM, which a backup has only if asked to.",
            valueName: "file"
        ),
        completion: .file()
    )
    var authorityKey: String?
    @Option(help: ArgumentHelp("The operator's name.", valueName: "name")) var `operator`: NodeName?
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let now = SystemClock.now()
        let givenKey = try authorityKey.map { try TextFile.read($0, expecting: "the authority's private key") }
        try Backup.requireEmpty(into)
        var folder: RestoredFolder?
        let manifest = try Backup.restore(backup, at: now) { backup in
            // The backup is sound; nothing was written yet.
            let restored = try RestoredFolder(
                directory: into,
                federation: backup.manifest.federation,
                companions: backup.companions.mapValues { String(decoding: $0, as: UTF8.self) },
                key: givenKey
            )
            folder = restored
            return restored.dataDirectory
        }
        guard let folder else { return }
        try folder.write()
        let name = self.operator ?? NodeName("operator")
        if let authority = folder.authority, let name {
            try OperatorCertificate.issue(
                authority,
                manifest.federation,
                name: name,
                to: folder.operatorFolder,
                at: now
            )
        }
        try output.print(BackupSummary(into, manifest)) { backup in
            let key = "\(folder.keyFile): put the authority's key back from its offline copy"
            let access = "\(folder.operatorFolder): a new certificate of the operator"
            return [
                "\(into): the federation \(backup.federation) as it was at event \(backup.lastEvent), verified",
                "  operator  \(folder.authority == nil ? "bring the folder operator/ back too" : access)",
            ]
                + (folder.authority == nil ? ["  missing   \(key)"] : [])
                + ["Next: tributary coordinator start --federation \(into)/\(BackupCompanion.settings)"]
        }
    }
}

/// What is written beside a restored data directory, decided before anything is.
struct RestoredFolder {
    private let directory: String
    private let settingsText: String
    private let certificatePEM: String
    private let settings: FederationSettings
    /// The authority, if its key is at hand.
    let authority: Authority?

    /// Compares what came with the backup with each other.
    init(directory: String, federation: FederationName, companions: [String: String], key: String?) throws {
        guard let settingsText = companions[BackupCompanion.settings],
            let certificatePEM = companions[BackupCompanion.certificate]
        else {
            throw CommandFailure("the backup holds no \(BackupCompanion.settings); copy its files by hand")
        }
        settings = try FederationFile.parse(Array(settingsText.utf8), path: BackupCompanion.settings)
        guard settings.name == federation else {
            throw CommandFailure(
                "\(BackupCompanion.settings): found the federation \(settings.name), expected \(federation)"
            )
        }
        authority = try (key ?? companions[BackupCompanion.key]).map { key in
            try Authority(certificatePEM: certificatePEM, privateKeyPEM: key, place: BackupCompanion.certificate)
        }
        self.directory = directory
        self.settingsText = settingsText
        self.certificatePEM = certificatePEM
    }

    /// The data directory.
    var dataDirectory: String { resolve(settings.dataDirectory) }
    /// The authority's private key.
    var keyFile: String { resolve(settings.authority.key) }
    /// The operator's key and certificate.
    var operatorFolder: String { directory + "/operator" }

    private func resolve(_ path: String) -> String { path.hasPrefix("/") ? path : directory + "/" + path }

    /// Writes the authority's files and, last, the federation's.
    func write() throws {
        let certificate = resolve(settings.authority.certificate)
        for file in [certificate, keyFile] {
            let parent = URL(fileURLWithPath: file).deletingLastPathComponent().path
            try FileManager.default.createDirectory(atPath: parent, withIntermediateDirectories: true)
        }
        try TextFile.write(certificatePEM, to: certificate)
        if let authority { try PrivateFile.write(authority.privateKeyPEM, to: keyFile) }
        try TextFile.write(settingsText, to: "\(directory)/\(BackupCompanion.settings)")
    }
}
