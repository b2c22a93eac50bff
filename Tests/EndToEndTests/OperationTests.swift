import Foundation
import Glibc
import TestSupport
import Testing

/// What systemd and probes are told by real processes, and how these stop.
@Suite(.serialized) struct OperationTests {
    private static let names = ["ash"]

    /// The port that a process said in its log.
    private static func healthPort(_ log: String, _ federation: RealFederation) throws -> Int {
        var port: Int?
        try federation.waitFor("the port of \(log)") {
            let text = (try? String(contentsOfFile: "\(federation.folder)/\(log).log", encoding: .utf8)) ?? ""
            let line = text.split(separator: "\n").last { $0.contains("health.listening") }
            port = line?.firstMatch(of: /port=(\d+)/).flatMap { Int($0.output.1) }
            return port != nil
        }
        return try #require(port)
    }

    @Test func `coordinator and node answer probes on loopback, and tell systemd of their life`() throws {
        let federation = try RealFederation(nodes: Self.names, rounds: 1, quorum: 1)
        let told = try NotificationSocket(federation.folder + "/notify")
        let environment = ["NOTIFY_SOCKET": federation.folder + "/notify", "WATCHDOG_USEC": "2000000"]
        for file in ["federation.yaml", "ash/node.yaml"] {
            let text = try String(contentsOfFile: "\(federation.folder)/\(file)", encoding: .utf8)
            try federation.write(text + "\nhealth: {port: 0}\n", to: file)
        }
        try federation.startCoordinator(environment: environment)
        // A slow machine gives signs of life before it is ready.
        var ready = ""
        while !ready.contains("READY=1") { ready = try told.next() }
        #expect(ready.contains("STATUS=no study is open"))
        #expect(try told.next().contains("WATCHDOG=1"))
        let coordinator = try Self.healthPort("coordinator", federation)
        #expect(Loopback.status(coordinator, "/healthz") == 200 && Loopback.status(coordinator, "/readyz") == 200)
        #expect(Loopback.status(coordinator, "/v1/status") == 404)
        #expect(federation.stopCoordinator() == 0)
        var last = ""
        while !last.contains("STOPPING=1") { last = try told.next() }
        try federation.startCoordinator()
        try federation.startNode("ash", environment: environment)
        var first = ""
        while !first.contains("READY=1") { first = try told.next() }
        let node = try Self.healthPort("ash", federation)
        #expect(Loopback.status(node, "/healthz") == 200 && Loopback.status(node, "/readyz") == 200)
        #expect(federation.stopNode("ash") == 0)
        #expect(Loopback.status(node, "/healthz") == 0)
    }

    @Test func `who holds more connections than there are files stops nobody's coordinator`() throws {
        let federation = try RealFederation(nodes: Self.names, rounds: 1, quorum: 1)
        try federation.startCoordinator(openFiles: 256)
        let coordinator = try #require(federation.coordinator)
        let port = try federation.port()
        let silent = try (0..<400).map { _ in try Loopback.connection(port) }
        // It takes so many that each could have a file open beside it, and leaves the others waiting.
        try federation.waitFor("connections") { coordinator.openFileCount >= 64 }
        sleep(1)
        #expect(coordinator.isRunning && coordinator.openFileCount < 192)
        silent.forEach { close($0) }
        try federation.startNode("ash")
        #expect(try federation.command("study", "start", federation.folder + "/plan.yaml").status == 0)
        _ = try federation.finishedModel()
        #expect(federation.stopCoordinator() == 0)
    }

    @Test(.enabled(if: hasCurl))
    func `an upload without end holds up a stop for drain_seconds, and not at all after a second SIGTERM`() throws {
        let federation = try RealFederation(nodes: Self.names, rounds: 1, quorum: 1)
        let text = try String(contentsOfFile: federation.federationFile, encoding: .utf8)
        try federation.write(text.replacing("drain_seconds: 30", with: "drain_seconds: 1"), to: "federation.yaml")
        try federation.startCoordinator()
        let hanging = try Self.hangingUpload(federation)
        #expect(federation.stopCoordinator() == 0)
        hanging.killNow()
        let log = try String(contentsOfFile: federation.folder + "/coordinator.log", encoding: .utf8)
        #expect(log.contains("coordinator.drain-cut") && log.contains("coordinator.stopped"))
        // With an hour to drain, the second signal ends it.
        try federation.write(text.replacing("drain_seconds: 30", with: "drain_seconds: 3600"), to: "federation.yaml")
        try federation.startCoordinator()
        let again = try Self.hangingUpload(federation)
        federation.coordinator?.signal(SIGTERM)
        try federation.waitFor("the first signal") {
            let log = try? String(contentsOfFile: federation.folder + "/coordinator.log", encoding: .utf8)
            return log?.components(separatedBy: "coordinator.draining").count == 3
        }
        #expect(federation.stopCoordinator() == 130)
        again.killNow()
    }

    /// A request whose body never ends: the operator's, of a model.
    private static func hangingUpload(_ federation: RealFederation) throws -> Child {
        let folder = federation.folder + "/operator"
        let digest = String(repeating: "0", count: 64)
        let blobs = federation.folder + "/data/blobs"
        func byteCount() -> Int {
            let names = (try? FileManager.default.subpathsOfDirectory(atPath: blobs)) ?? []
            return names.reduce(0) { sum, name in
                let attributes = try? FileManager.default.attributesOfItem(atPath: "\(blobs)/\(name)")
                guard attributes?[.type] as? FileAttributeType == .typeRegular else { return sum }
                return sum + (attributes?[.size] as? Int ?? 0)
            }
        }
        let before = byteCount()
        let child = try Child(
            [
                "--silent", "--cert", "\(folder)/node.pem", "--cacert", "\(folder)/authority.pem", "--upload-file", "-",
                "--header", "Expect:", "--limit-rate", "100k", "\(try federation.url())/v1/blobs/\(digest)",
            ],
            log: federation.folder + "/upload.log",
            executable: curl,
            input: "/dev/zero"
        )
        try federation.waitFor("bytes of the upload") { byteCount() > before }
        return child
    }

    private static let curl = "/usr/bin/curl"
    private static let hasCurl = FileManager.default.isExecutableFile(atPath: curl)
}
