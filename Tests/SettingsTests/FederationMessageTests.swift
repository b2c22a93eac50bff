import Settings
import Testing

/// What is said of a federation's file that cannot be.
struct FederationMessageTests {
    private static let cases: [MessageCase] = [
        MessageCase(
            #"""
            name: wards
            limits: {drain_seconds: -1}
            health: {port: 70000}
            """#,
            messages: [
                #"federation.yaml:2:25: limits.drain_seconds: found -1, expected a number from 0 to 3600"#,
                #"federation.yaml:3:16: health.port: found 70000, expected a whole number from 0 to 65535"#,
            ]
        ),
        MessageCase(
            #"""
            name: wards
            health: {}
            """#,
            messages: [#"federation.yaml:2:9: missing key "health.port"; add for instance port: 9080"#]
        ),
        MessageCase(
            #"""
            name: My Federation
            host: "http://0.0.0.0"
            port: 65536
            advertise: [a.org:8443, "*.a.org", 1.2.3.4.5, 300.1.1.1, "a b", "::g", "[::1]", "", -a.b]
            data: ""
            authority: {certificate: x}
            limits:
              requests_per_minute: 0
              idle_seconds: 0.5
              long_poll_seconds: 4000
              max_header_bytes: 1
              max_nodes: 0
              max_node: 3
            certificates: {node_days: 0, server_days: 3}
            log: {level: warn, format: yaml}
            """#,
            messages: [
                #"federation.yaml:1:7: name: found "My Federation", expected 1 to 63 of a-z, 0-9 and -, "#
                    + #"beginning with a letter or digit"#,
                #"federation.yaml:2:7: host: found "http://0.0.0.0", expected a DNS name or IP address alone, "#
                    + #"such as wards.example.org"#,
                #"federation.yaml:3:7: port: found 65536, expected a whole number from 0 to 65535"#,
                #"federation.yaml:4:13: advertise[0]: found "a.org:8443", expected a DNS name or IP address "#
                    + #"alone, such as wards.example.org"#,
                #"federation.yaml:4:25: advertise[1]: found "*.a.org", expected a DNS name or IP address alone, "#
                    + #"such as wards.example.org"#,
                #"federation.yaml:4:36: advertise[2]: found "1.2.3.4.5", expected a DNS name or IP address "#
                    + #"alone, such as wards.example.org"#,
                #"federation.yaml:4:47: advertise[3]: found "300.1.1.1", expected a DNS name or IP address "#
                    + #"alone, such as wards.example.org"#,
                #"federation.yaml:4:58: advertise[4]: found "a b", expected a DNS name or IP address alone, such "#
                    + #"as wards.example.org"#,
                #"federation.yaml:4:65: advertise[5]: found "::g", expected a DNS name or IP address alone, such "#
                    + #"as wards.example.org"#,
                #"federation.yaml:4:72: advertise[6]: found "[::1]", expected a DNS name or IP address alone, "#
                    + #"such as wards.example.org"#,
                #"federation.yaml:4:81: advertise[7]: found "", expected a DNS name or IP address alone, such as "#
                    + #"wards.example.org"#,
                #"federation.yaml:4:85: advertise[8]: found "-a.b", expected a DNS name or IP address alone, "#
                    + #"such as wards.example.org"#,
                #"federation.yaml:5:7: data: found "", expected text"#,
                #"federation.yaml:6:12: missing key "authority.key"; add for instance key: authority.key"#,
                #"federation.yaml:8:24: limits.requests_per_minute: found 0, expected a whole number from 1 to "#
                    + #"1000000"#,
                #"federation.yaml:9:17: limits.idle_seconds: found 0.5, expected a number from 1 to 86400"#,
                #"federation.yaml:10:22: limits.long_poll_seconds: found 4000, expected a number from 1 to 3600"#,
                #"federation.yaml:11:21: limits.max_header_bytes: found 1, expected a whole number from 1024 to "#
                    + #"1048576"#,
                #"federation.yaml:12:14: limits.max_nodes: found 0, expected a whole number from 1 to 100000"#,
                #"federation.yaml:13:3: unknown key "max_node"; did you mean "max_nodes"?"#,
                #"federation.yaml:14:27: certificates.node_days: found 0, expected a whole number from 1 to 3650"#,
                #"federation.yaml:14:30: unknown key "server_days"; expected node_days, coordinator_days or renewal_grace_days"#,
                #"federation.yaml:15:14: log.level: found "warn", expected trace, debug, info, notice, warning, "#
                    + #"error or critical; did you mean warning?"#,
                #"federation.yaml:15:28: log.format: found "yaml", expected text or json"#,
            ]
        ),
        MessageCase(
            #"""
            port: "8443"
            advertise: []
            limits: 
            log: info
            """#,
            messages: [
                #"federation.yaml:1:1: missing key "name"; add for instance name: wards"#,
                #"federation.yaml:1:7: port: found "8443" in quotation marks, expected a whole number"#,
                #"federation.yaml:2:12: advertise: found no host, expected at least one"#,
                #"federation.yaml:3:8: limits: found nothing, expected a mapping with requests_per_minute, "#
                    + #"idle_seconds, long_poll_seconds, max_header_bytes, max_nodes or drain_seconds"#,
                #"federation.yaml:4:6: log: found "info", expected a mapping with level or format"#,
            ]
        ),
        MessageCase(
            #"""
            name: wards
            limits: {idle_seconds: 20}
            """#,
            messages: [
                #"federation.yaml:2:24: limits.idle_seconds: found 20, expected more than long_poll_seconds, 30"#
            ]
        ),
        MessageCase(
            #"""
            name: wards
            limits: {long_poll_seconds: 120}
            advertise: wards.example.org
            """#,
            messages: [
                #"federation.yaml:2:29: limits.long_poll_seconds: found 120, expected less than idle_seconds, 120"#,
                #"federation.yaml:3:12: advertise: found "wards.example.org", expected a list"#,
            ]
        ),
        MessageCase(
            #"""
            level: debug
            node_days: 3
            """#,
            messages: [
                #"federation.yaml:1:1: unknown key "level"; it belongs under log"#,
                #"federation.yaml:1:1: missing key "name"; add for instance name: wards"#,
                #"federation.yaml:2:1: unknown key "node_days"; it belongs under certificates"#,
            ]
        ),
        MessageCase(
            #"""
            limits: {port: 3}
            """#,
            messages: [
                #"federation.yaml:1:1: missing key "name"; add for instance name: wards"#,
                #"federation.yaml:1:10: unknown key "port"; it belongs at the left margin"#,
            ]
        ),
    ]

    @Test(arguments: cases)
    func `what is wrong is said exactly`(_ wrong: MessageCase) {
        wrong.expect { text throws(SettingsError) in _ = try FederationFile.parse(text, path: "federation.yaml") }
    }
}
