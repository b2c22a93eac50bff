import Federation

/// Reads the tree of a `federation.yaml`.
struct FederationReader {
    let decoder: StrictDecoder

    /// The settings, if what is wrong with the file leaves some.
    func read() -> FederationSettings? {
        guard let root = decoder.root.mapping(FederationKeys.root) else { return nil }
        let name = root.required("name", example: "wards")?.name(FederationName.self)
        guard let name = name ?? FederationName("federation") else { return nil }
        var settings = FederationSettings(name: name)
        if let host = root["host"]?.host() { settings.host = host }
        if let port = root["port"]?.integer(in: 0...65_535) { settings.port = port }
        if let advertise = root["advertise"].flatMap(advertise) { settings.advertise = advertise }
        if let data = root["data"]?.path() { settings.dataDirectory = data }
        settings.authority = authority(root["authority"], dataDirectory: settings.dataDirectory)
        settings.limits = limits(root["limits"])
        settings.certificates = certificates(root["certificates"])
        settings.log = log(root["log"])
        let health = root["health"]?.mapping(FederationKeys.health)
        settings.healthPort = health?.required("port", example: "9080")?.integer(in: 0...65_535)
        settings.tellsMetricsOnLoopback = health?["metrics"]?.flag() ?? false
        settings.webPort = root["web"]?.mapping(FederationKeys.web)?
            .required("port", example: "9443")?.integer(in: 0...65_535)
        return settings
    }

    private func advertise(_ value: SettingsValue) -> [String]? {
        guard let hosts = value.list() else { return nil }
        guard !hosts.isEmpty else { return value.impossible("found no host, expected at least one") }
        return hosts.compactMap { $0.host() }
    }

    private func authority(_ value: SettingsValue?, dataDirectory: String) -> AuthorityFiles {
        guard let keys = value?.mapping(FederationKeys.authority) else { return AuthorityFiles(in: dataDirectory) }
        return AuthorityFiles(
            certificate: keys.required("certificate", example: "authority.pem")?.path() ?? "",
            key: keys.required("key", example: "authority.key")?.path() ?? ""
        )
    }

    private func limits(_ value: SettingsValue?) -> CoordinatorLimits {
        var limits = CoordinatorLimits()
        guard let keys = value?.mapping(FederationKeys.limits) else { return limits }
        if let number = keys["requests_per_minute"]?.integer(in: 1...1_000_000) { limits.requestsPerMinute = number }
        if let seconds = keys["idle_seconds"]?.number(in: 1...86_400) { limits.idleSeconds = seconds }
        if let seconds = keys["long_poll_seconds"]?.number(in: 1...3600) { limits.longPollSeconds = seconds }
        if let bytes = keys["max_header_bytes"]?.integer(in: 1024...1_048_576) { limits.maximumHeaderBytes = bytes }
        if let nodes = keys["max_nodes"]?.integer(in: 1...Plan.Limit.cohort) { limits.maximumNodes = nodes }
        if let seconds = keys["drain_seconds"]?.number(in: 0...3600) { limits.drainSeconds = seconds }
        if limits.longPollSeconds >= limits.idleSeconds {
            // A node that waits for work would be cut off.
            let (longPoll, idle) = (
                NumberText.shortest(limits.longPollSeconds), NumberText.shortest(limits.idleSeconds)
            )
            if keys["long_poll_seconds"] == nil {
                decoder.reportImpossible(
                    ["limits", "idle_seconds"],
                    "found \(idle), expected more than long_poll_seconds, \(longPoll)"
                )
            } else {
                decoder.reportImpossible(
                    ["limits", "long_poll_seconds"],
                    "found \(longPoll), expected less than idle_seconds, \(idle)"
                )
            }
        }
        return limits
    }

    private func certificates(_ value: SettingsValue?) -> CertificateLifetimes {
        guard let keys = value?.mapping(FederationKeys.certificates) else { return CertificateLifetimes() }
        return CertificateLifetimes(
            nodeDays: keys["node_days"]?.integer(in: 1...3650) ?? 30,
            coordinatorDays: keys["coordinator_days"]?.integer(in: 1...3650) ?? 90,
            renewalGraceDays: keys["renewal_grace_days"]?.integer(in: 0...3650) ?? 60
        )
    }

    private func log(_ value: SettingsValue?) -> LogSettings {
        guard let keys = value?.mapping(FederationKeys.log) else { return LogSettings() }
        return LogSettings(
            level: keys["level"]?.choice(LogSettings.Level.self) ?? .info,
            format: keys["format"]?.choice(LogSettings.Format.self) ?? .text
        )
    }
}
