import ArgumentParser
import Coordinator
import Federation
import Foundation
import Ledger
import Settings
import Trust

/// `tributary coordinator init`.
struct CoordinatorInitCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "init",
        abstract: "Make a federation: its file, its authority, its data directory, the operator's certificate.",
        discussion: """
            Example:
              tributary coordinator init --name wards --directory wards

            Nothing that exists is overwritten. With --authority and --authority-key an authority of one's own is used;
            see certs/README.md.
            """
    )

    @Option(help: "The federation's name.") var name: FederationName
    @Option(help: ArgumentHelp("The folder to make it in.", valueName: "folder"), completion: .directory)
    var directory = "."
    @Option(
        help: ArgumentHelp(
            "A name or address under which nodes reach the coordinator; may be repeated.",
            valueName: "host"
        )
    )
    var host: [String] = []
    @Option(help: ArgumentHelp("The address to listen on.", valueName: "address")) var listen = "127.0.0.1"
    @Option(help: "The port to listen on; 0 lets the system choose.") var port = 8443
    @Option(help: ArgumentHelp("The operator's name.", valueName: "name")) var `operator`: NodeName?
    @Option(help: ArgumentHelp("An authority's certificate in PEM.", valueName: "file"), completion: .file())
    var authority: String?
    @Option(help: ArgumentHelp("Its private key in PEM.", valueName: "file"), completion: .file())
    var authorityKey: String?

    @Flag(help: "Say nothing but what goes wrong.") var quiet = false

    func validate() throws {
        guard (0...65_535).contains(port) else { throw ValidationError("--port: found \(port), expected 0 to 65535.") }
        guard (authority == nil) == (authorityKey == nil) else {
            throw ValidationError("--authority and --authority-key belong together.")
        }
    }

    func run() async throws {
        let file = directory + "/federation.yaml"
        guard !FileManager.default.fileExists(atPath: file) else {
            throw CommandFailure("\(file): found a federation there; nothing was changed")
        }
        let now = SystemClock.now()
        let authority = try loadedAuthority() ?? Authority.make(federation: name, at: now)
        try FileManager.default.createDirectory(atPath: directory + "/operator", withIntermediateDirectories: true)
        let data = directory + "/data"
        try LedgerStore.create(at: data, federation: name, at: now)
        try PrivateFile.write(authority.privateKeyPEM, to: data + "/authority.key")
        try write(authority.certificate.pem, to: data + "/authority.pem")
        _ = try SigningFiles(in: data).ensure(authority: authority, federation: name, at: now)
        if let operatorName = self.operator ?? NodeName("operator") {
            try OperatorCertificate.issue(authority, name, name: operatorName, to: directory + "/operator", at: now)
        }
        let text = FederationFile.template(
            name: name,
            host: listen,
            port: port,
            advertise: host.isEmpty ? ["localhost", "127.0.0.1"] : host
        )
        try write(text, to: file)
        if quiet { return }
        Terminal.write("federation \(name) is ready in \(directory)")
        Terminal.write("  authority   \(data)/authority.pem, sha256 \(authority.certificate.fingerprint)")
        Terminal.write("  secret      \(data)/authority.key: whoever has it can admit anybody; back it up offline")
        Terminal.write("  history     \(data)/signing.key signs it; make it anew at any time by removing it")
        Terminal.write("  operator    \(directory)/operator: the certificate with which you speak")
        Terminal.write("Next: tributary coordinator start --federation \(file)")
    }

    private func loadedAuthority() throws -> Authority? {
        guard let authority, let authorityKey else { return nil }
        return try Authority(
            certificatePEM: try TextFile.read(authority, expecting: "the authority's certificate"),
            privateKeyPEM: try TextFile.read(authorityKey, expecting: "the authority's private key"),
            place: authority
        )
    }

    private func write(_ text: String, to path: String) throws {
        try TextFile.write(text, to: path)
    }
}
