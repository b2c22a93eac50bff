import Foundation
import Testing

/// The units of systemd.
@Suite struct PackagingTests {
    private static let units = ["tributary-coordinator.service", "tributary-node@.service"]
    private static let analyzer = "/usr/bin/systemd-analyze"
    private static let hasAnalyzer = FileManager.default.isExecutableFile(atPath: analyzer)

    private static func text(_ unit: String) throws -> String {
        try String(contentsOfFile: "\(SourceTree.root)/packaging/systemd/\(unit)", encoding: .utf8)
    }

    @Test(arguments: units)
    func `a unit restarts, is watched, and has nothing it does not need`(_ unit: String) throws {
        let lines = Set(try Self.text(unit).split(separator: "\n").map(String.init))
        for line in [
            "Type=notify", "Restart=always", "DynamicUser=yes", "ProtectSystem=strict", "NoNewPrivileges=yes",
            "CapabilityBoundingSet=", "MemoryDenyWriteExecute=yes", "SystemCallFilter=@system-service",
            "RestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX", "StateDirectoryMode=0700", "KillMode=mixed",
        ] {
            #expect(lines.contains(line), "\(line) in \(unit)")
        }
        #expect(lines.contains { $0.hasPrefix("WatchdogSec=") } && lines.contains { $0.hasPrefix("RestartSec=") })
    }

    @Test(.enabled(if: hasAnalyzer), arguments: units)
    func `systemd finds nothing wrong with a unit`(_ unit: String) throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "units-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        // The executable need not be installed here, and a template is checked as one of its instances.
        let place = "\(folder)/\(unit.replacingOccurrences(of: "@", with: "@aurora"))"
        try Self.text(unit).replacingOccurrences(of: "/usr/local/bin/tributary", with: "/bin/true")
            .write(toFile: place, atomically: true, encoding: .utf8)
        let process = Process()
        process.executableURL = URL(fileURLWithPath: Self.analyzer)
        process.arguments = ["verify", "--man=no", place]
        let errors = Pipe()
        process.standardError = errors
        try process.run()
        let said = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        #expect(process.terminationStatus == 0 && !said.contains(unit), "\(said)")
    }
}
