/// The keys of `federation.yaml`.
enum FederationKeys {
    static let root = KeyTable(
        "",
        ["name", "host", "port", "advertise", "data", "authority", "limits", "certificates", "log", "health", "web"]
    )
    static let authority = KeyTable("authority", ["certificate", "key"])
    static let limits = KeyTable(
        "limits",
        ["requests_per_minute", "idle_seconds", "long_poll_seconds", "max_header_bytes", "max_nodes", "drain_seconds"]
    )
    static let certificates = KeyTable("certificates", ["node_days", "coordinator_days", "renewal_grace_days"])
    static let log = KeyTable("log", ["level", "format"])

    static let health = KeyTable("health", ["port", "metrics"])

    static let web = KeyTable("web", ["port"])

    static let tables = [root, authority, limits, certificates, log, health, web]
}
