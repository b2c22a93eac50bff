import Federation
import Settings
import Testing

struct FederationFileTests {
    @Test func `every key of a federation is read`() throws {
        var expected = FederationSettings(
            name: try #require(FederationName("wards")),
            host: "0.0.0.0",
            port: 0,
            advertise: ["wards.example.org", "192.0.2.7", "2001:db8::7"],
            dataDirectory: "/srv/wards",
            authority: AuthorityFiles(certificate: "ca.pem", key: "ca.key"),
            certificates: CertificateLifetimes(nodeDays: 7, coordinatorDays: 14),
            log: LogSettings(level: .warning, format: .json)
        )
        expected.limits.requestsPerMinute = 60
        expected.limits.idleSeconds = 90
        expected.limits.longPollSeconds = 20.5
        expected.limits.maximumHeaderBytes = 8192
        expected.limits.maximumNodes = 12
        #expect(try FederationFile.parse(Samples.federation, path: "federation.yaml") == expected)
    }

    @Test func `a name is enough; the rest has the documented defaults`() throws {
        let settings = try FederationFile.parse("name: wards", path: "federation.yaml")
        let name = try #require(FederationName("wards"))
        #expect(settings == FederationSettings(name: name))
        #expect(settings.host == "127.0.0.1" && settings.port == 8443)
        #expect(settings.advertise == ["localhost", "127.0.0.1"] && settings.dataDirectory == "data")
        #expect(settings.authority == AuthorityFiles(certificate: "data/authority.pem", key: "data/authority.key"))
        #expect(settings.certificates.nodeLifetime == .seconds(30 * 86_400))
        #expect(settings.certificates.coordinatorLifetime == .seconds(90 * 86_400))
        #expect(settings.log == LogSettings(level: .info, format: .text))
    }

    @Test(arguments: [
        "limits: {max_nodes: 10000}", "certificates: {node_days: 30}", "certificates: {coordinator_days: 90}",
        "certificates: {}", "log: {level: info}", "log: {format: text}", "limits: {}",
    ])
    func `a section that says one thing leaves the others as they are`(section: String) throws {
        let name = try #require(FederationName("wards"))
        let settings = try FederationFile.parse("name: wards\n\(section)", path: "federation.yaml")
        #expect(settings == FederationSettings(name: name))
    }

    @Test func `the authority's files are in the data directory unless said otherwise`() throws {
        let settings = try FederationFile.parse("name: wards\ndata: /srv/wards/", path: "federation.yaml")
        #expect(
            settings.authority
                == AuthorityFiles(certificate: "/srv/wards/authority.pem", key: "/srv/wards/authority.key")
        )
    }

    @Test(arguments: ["null", "wards", "007"])
    func `the template says what is left out otherwise`(text: String) throws {
        let name = try #require(FederationName(text))
        let settings = try FederationFile.parse(FederationFile.template(name: name), path: "federation.yaml")
        #expect(settings == FederationSettings(name: name))
    }

    @Test func `the template keeps the addresses it is given`() throws {
        let name = try #require(FederationName("wards"))
        let hosts = ["wards.example.org", "::1", "192.0.2.7"]
        let text = FederationFile.template(name: name, host: "::", port: 0, advertise: hosts)
        let settings = try FederationFile.parse(text, path: "federation.yaml")
        #expect(settings == FederationSettings(name: name, host: "::", port: 0, advertise: hosts))
    }
}
