import Foundation
import TestSupport
import Testing

/// The pages in a real browser, where one is installed. With `TRIBUTARY_SCREENSHOTS` set to a folder, pictures of every
/// page are put there.
@Suite(.serialized) struct BrowserTests {
    /// Chromium without a window.
    struct Chromium {
        static let path = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"]
            .first { FileManager.default.isExecutableFile(atPath: $0) }

        let profile: TemporaryFolder

        /// Runs it with those arguments; what it prints, and what pages say on its console.
        func run(_ arguments: [String]) async throws -> (output: String, console: String) {
            let process = Process()
            process.executableURL = URL(filePath: Self.path ?? "")
            process.arguments =
                [
                    "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--no-first-run",
                    "--mute-audio",
                    "--disable-background-networking", "--disable-component-update", "--enable-logging=stderr",
                    "--user-data-dir=\(profile.path)", "--timeout=4000",
                ] + arguments
            let (output, errors) = (profile("stdout"), profile("stderr"))
            for file in [output, errors] { try Data().write(to: URL(filePath: file)) }
            process.standardOutput = try FileHandle(forWritingTo: URL(filePath: output))
            process.standardError = try FileHandle(forWritingTo: URL(filePath: errors))
            try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
                process.terminationHandler = { _ in continuation.resume() }
                do { try process.run() } catch { continuation.resume(throwing: error) }
            }
            let console = try String(contentsOfFile: errors, encoding: .utf8).split(separator: "\n")
                .filter { $0.contains("CONSOLE") }.joined(separator: "\n")
            return (try String(contentsOfFile: output, encoding: .utf8), console)
        }
    }

    @Test(.enabled(if: Chromium.path != nil))
    func `every page works in a browser: no script or style is refused, nothing hostile runs`() async throws {
        try await PageFixture.run(rounds: 36, committing: 30, webPort: 0) { federation in
            let link = try await LoopbackPageTests.link(federation)
            let base = String(try #require(link.components(separatedBy: "/enter/").first))
            let chromium = Chromium(profile: try TemporaryFolder())
            let entered = try await chromium.run(["--dump-dom", link])
            #expect(entered.output.contains("<h1>Overview</h1>"), "\(entered.output.prefix(500))")
            #expect(entered.console.isEmpty, "\(entered.console)")
            for path in PageFixture.paths + ["/studies/wards/rounds/12", "/studies/wards/rounds/13"] {
                let page = try await chromium.run(["--dump-dom", base + path])
                #expect(page.output.contains("<main"), "\(path)")
                #expect(!page.output.contains("<title>owned") && !page.output.contains("<title>1"), "\(path)")
                #expect(page.console.isEmpty, "\(path): \(page.console)")
            }
        }
    }

    private static let folder = ProcessInfo.processInfo.environment["TRIBUTARY_SCREENSHOTS"]

    @Test(.enabled(if: Chromium.path != nil && folder != nil))
    func `pictures of every page, in light and dark and as on a phone`() async throws {
        let folder = try #require(Self.folder)
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        try await PageFixture.run(rounds: 120, committing: 100, webPort: 0) { federation in
            let link = try await LoopbackPageTests.link(federation)
            let base = String(try #require(link.components(separatedBy: "/enter/").first))
            let chromium = Chromium(profile: try TemporaryFolder())
            _ = try await chromium.run(["--dump-dom", link])
            let forms = [
                ("light", ["--window-size=1280,1000", "--blink-settings=preferredColorScheme=1"]),
                ("dark", ["--window-size=1280,1000", "--blink-settings=preferredColorScheme=0"]),
                ("phone", ["--window-size=500,1000", "--blink-settings=preferredColorScheme=1"]),
            ]
            for path in PageFixture.paths where !path.contains("?") {
                let name = path == "/" ? "overview" : path.dropFirst().replacingOccurrences(of: "/", with: "-")
                for (form, arguments) in forms {
                    let file = "\(folder)/\(name).\(form).png"
                    _ = try await chromium.run(arguments + ["--screenshot=\(file)", base + path])
                    #expect(FileManager.default.fileExists(atPath: file))
                }
            }
        }
    }
}
