import ArgumentParser
import Federation
import Foundation
import Trust

/// `tributary certs`.
struct CertsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "certs",
        abstract: "Make an authority apart from a federation, as for development.",
        subcommands: [CertsInitCommand.self]
    )
}

/// `tributary certs init`.
struct CertsInitCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "init",
        abstract: "Make an authority: authority.pem and authority.key.",
        discussion: """
            Example:
              tributary certs init --name development --directory certs
              tributary coordinator init --name development \\
                --authority certs/authority.pem --authority-key certs/authority.key
            """
    )

    @Option(help: "The federation's name, which goes into the certificate.") var name: FederationName
    @Option(help: ArgumentHelp("The folder to write to.", valueName: "folder"), completion: .directory) var directory =
        "."

    func run() async throws {
        let certificate = directory + "/authority.pem"
        let key = directory + "/authority.key"
        for file in [certificate, key] where FileManager.default.fileExists(atPath: file) {
            throw CommandFailure("\(file): found a file there; nothing was changed")
        }
        let authority = try Authority.make(federation: name, at: SystemClock.now())
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        try PrivateFile.write(authority.privateKeyPEM, to: key)
        try TextFile.write(authority.certificate.pem, to: certificate)
        Terminal.write("\(certificate): sha256 \(authority.certificate.fingerprint)")
        Terminal.write("\(key): secret; whoever has it can admit anybody")
    }
}
