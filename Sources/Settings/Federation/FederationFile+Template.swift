public import Federation

extension FederationFile {
    /// A federation's file to start from, with every key and what it means. It can be parsed.
    public static func template(
        name: FederationName,
        host: String = "127.0.0.1",
        port: Int = 8443,
        advertise: [String] = ["localhost", "127.0.0.1"]
    ) -> String {
        """
        # A federation's coordinator. Every key: docs/configuration.md. Paths are relative to this file.

        name: \(YAMLText.scalar(name.text))
        # The address to listen on; 0.0.0.0 for every one of this machine.
        host: \(YAMLText.scalar(host))
        # 0: the system chooses.
        port: \(port)
        # The names and addresses under which nodes reach the coordinator, the usual one first.
        advertise: [\(advertise.map(YAMLText.scalar).joined(separator: ", "))]
        # The data directory.
        data: data

        authority:
          certificate: data/authority.pem
          key: data/authority.key        # whoever has it can admit anybody

        limits:
          requests_per_minute: 6000      # of one identity
          idle_seconds: 120              # then a connection on which nothing moves is closed
          long_poll_seconds: 30          # the longest a request for an assignment waits
          max_header_bytes: 16384
          max_nodes: 10000               # that may enrol
          drain_seconds: 30              # for requests under way when it is told to stop

        certificates:
          node_days: 30                  # nodes renew theirs at two thirds of it
          coordinator_days: 90           # made anew at each start
          renewal_grace_days: 60         # so long after its end a node's may still be renewed, and do nothing else

        log:
          level: info                    # trace, debug, info, notice, warning, error, critical
          format: text                   # or json

        # health: {port: 9080}             # /healthz and /readyz for probes, on 127.0.0.1; metrics: true for /metrics
        # web: {port: 9443}                # the pages on 127.0.0.1, for `tributary coordinator open`

        """
    }
}
