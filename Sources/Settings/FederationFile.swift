public import Federation

/// `federation.yaml`: read, and made by `tributary coordinator init`.
public enum FederationFile {
    /// The keys of the file.
    static let keys = ["name", "host", "port", "advertise", "data", "authority", "certificates", "limits", "log"]

    /// Reads the file.
    ///
    /// - Throws: ``SettingsError`` with everything that is wrong.
    public static func parse(_ bytes: [UInt8], path: String) throws(SettingsError) -> FederationSettings {
        try readSettings(bytes, path: path, keys: keys) { section in
            let name = section.require("name")?.parsed(FederationName.expectation) { FederationName($0) }
            let host = section["host"].map { $0.text() } ?? "127.0.0.1"
            let port = section["port"].map { $0.integer(in: 0...65_535) } ?? 8443
            let advertise = section["advertise"].map { $0.texts() } ?? ["localhost", "127.0.0.1"]
            let data = section["data"].map { $0.text() } ?? "data"
            let authority = authority(section["authority"], data: (data ?? nil) ?? "data")
            let certificates = certificates(section["certificates"])
            let limits = limits(section["limits"])
            let log = log(section["log"])
            if let advertise, advertise.isEmpty { section["advertise"]?.refuse("found no name, expected at least one") }
            guard let name, let host, let port, let advertise, let data, let authority, let certificates, let limits,
                let log
            else { return nil }
            return FederationSettings(
                name: name,
                host: host,
                port: port,
                advertise: advertise,
                dataDirectory: data,
                authority: authority,
                certificates: certificates,
                limits: limits,
                log: log
            )
        }
    }

    private static func authority(_ field: Field?, data: String) -> FederationSettings.AuthorityFiles? {
        guard let field else { return .init(certificate: data + "/authority.pem", key: data + "/authority.key") }
        guard let section = field.mapping(["certificate", "key"]) else { return nil }
        guard let certificate = section.require("certificate")?.text(), let key = section.require("key")?.text() else {
            return nil
        }
        return .init(certificate: certificate, key: key)
    }

    private static func certificates(_ field: Field?) -> FederationSettings.Certificates? {
        var section: Section?
        if let field {
            section = field.mapping(["node_days", "server_days"])
            if section == nil { return nil }
        }
        let node = section?["node_days"].map { $0.integer(in: 1...3650) } ?? 30
        let server = section?["server_days"].map { $0.integer(in: 1...3650) } ?? 90
        guard let node, let server else { return nil }
        return .init(nodeLifetime: .seconds(node * 86_400), coordinatorLifetime: .seconds(server * 86_400))
    }

    private static func limits(_ field: Field?) -> FederationSettings.Limits? {
        let keys = ["long_poll_seconds", "idle_seconds", "max_header_bytes", "requests_per_minute", "max_nodes"]
        var section: Section?
        if let field {
            section = field.mapping(keys)
            if section == nil { return nil }
        }
        let longPoll = section?["long_poll_seconds"].map { $0.positiveNumber() } ?? 30
        let idle = section?["idle_seconds"].map { $0.positiveNumber() } ?? 120
        let header = section?["max_header_bytes"].map { $0.integer(in: 1024...(1 << 20)) } ?? 16_384
        let requests = section?["requests_per_minute"].map { $0.integer(in: 1...1_000_000) } ?? 6000
        let nodes = section?["max_nodes"].map { $0.integer(in: 1...100_000) } ?? 10_000
        guard let longPoll, let idle, let header, let requests, let nodes else { return nil }
        if longPoll >= idle {
            section?["idle_seconds"]?.refuse("found \(idle), expected more than long_poll_seconds, \(longPoll)")
        }
        return .init(
            longPollSeconds: longPoll,
            idleSeconds: idle,
            maximumHeaderBytes: header,
            requestsPerMinute: requests,
            maximumNodes: nodes
        )
    }

    private static func log(_ field: Field?) -> LogSettings? {
        guard let field else { return LogSettings() }
        guard let section = field.mapping(["level", "format"]) else { return nil }
        let level = section["level"].map { $0.word(LogSettings.Level.self) } ?? .notice
        let format = section["format"].map { $0.word(LogSettings.Format.self) } ?? .text
        guard let level, let format else { return nil }
        return LogSettings(level: level, format: format)
    }

    /// The file that `tributary coordinator init` writes.
    public static func template(name: FederationName, host: String, port: Int, advertise: [String]) -> String {
        """
        # A federation's coordinator. Every key: docs/configuration.md.
        name: \(name)
        host: "\(host)"           # the address to listen on; 0.0.0.0 for every one
        port: \(port)               # 0 lets the system choose
        advertise:               # the names and addresses in the coordinator's certificate, the usual one first
        \(advertise.map { "  - \"\($0)\"" }.joined(separator: "\n"))
        data: data               # relative to this file

        """
    }
}
