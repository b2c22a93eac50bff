import Foundation
import Logging
import ServiceLifecycle
import Synchronization
import TestSupport
import Testing
import Wire

@testable import Supervision

/// What systemd is told.
struct SupervisorTests {
    private static let ready = ProcessCondition(problem: nil, status: "works")

    @Test func `a notification reaches a socket with a path and one with an abstract name`() throws {
        let folder = try TemporaryFolder()
        for name in [folder("notify"), "@tributary-test-\(UUID().uuidString)"] {
            let taken = try NotificationSocket(name)
            let socket = try #require(SupervisorSocket(name))
            #expect(socket.send("READY=1\nSTATUS=ä") == 0)
            #expect(try taken.next() == "READY=1\nSTATUS=ä")
        }
    }

    @Test func `nobody at the other end is an error number, and never the end`() throws {
        let folder = try TemporaryFolder()
        #expect(try #require(SupervisorSocket(folder("nobody"))).send("READY=1") == ENOENT)
        #expect(try #require(SupervisorSocket("@nobody-\(UUID().uuidString)")).send("READY=1") == ECONNREFUSED)
    }

    @Test(arguments: ["", "/", "@", "relative/path", "vsock:2:1234", "/a\u{0}b", String(repeating: "/a", count: 60)])
    func `what is no socket's name is none`(_ name: String) { #expect(SupervisorSocket(name) == nil) }

    @Test func `the environment says whether anybody watches`() throws {
        func link(_ environment: [String: String]) -> SupervisorLink? {
            SupervisorLink(environment: environment.merging(["NOTIFY_SOCKET": "/run/notify"]) { $1 }, processID: 7)
        }
        #expect(SupervisorLink(environment: ["WATCHDOG_USEC": "1000"], processID: 7) == nil)
        #expect(try #require(link([:])).watchdog == nil)
        #expect(try #require(link(["WATCHDOG_USEC": "30000000"])).watchdog == .seconds(30))
        #expect(try #require(link(["WATCHDOG_USEC": "30000000", "WATCHDOG_PID": "7"])).watchdog == .seconds(30))
        #expect(try #require(link(["WATCHDOG_USEC": "30000000", "WATCHDOG_PID": "8"])).watchdog == nil)
        #expect(try #require(link(["WATCHDOG_USEC": "-5"])).watchdog == nil)
    }

    @Test func `it is told once of being ready, of each new line, of stopping, and of life as long as there is any`() {
        var report = SupervisorReport(isWatched: true)
        func say(_ condition: ProcessCondition) -> String? { report.message(for: condition) }
        let starting = say(ProcessCondition(problem: .starting("node"), status: "reads"))
        #expect(starting == "STATUS=reads\nWATCHDOG=1")
        let first = say(Self.ready)
        #expect(first == "READY=1\nSTATUS=works\nWATCHDOG=1")
        let again = say(Self.ready)
        #expect(again == "WATCHDOG=1")
        let stuck = say(ProcessCondition(problem: nil, status: "works", isResponsive: false))
        #expect(stuck == nil)
        let lines = say(ProcessCondition(problem: nil, status: "two\nREADY=0"))
        #expect(lines == "STATUS=two READY=0\nWATCHDOG=1")
        let draining = say(ProcessCondition(problem: .draining("node"), status: "stops"))
        #expect(draining == "STOPPING=1\nSTATUS=stops\nWATCHDOG=1")
        let end = report.end()
        #expect(end == nil)
        var unwatched = SupervisorReport(isWatched: false)
        _ = unwatched.message(for: Self.ready)
        let silence = unwatched.message(for: Self.ready)
        #expect(silence == nil)
        let stopping = unwatched.end()
        #expect(stopping == "STOPPING=1")
    }

    @Test func `the service asks, tells, and says that it stops; whoever does not answer gives no sign of life`()
        async
        throws
    {
        let folder = try TemporaryFolder()
        let taken = try NotificationSocket(folder("notify"))
        let environment = ["NOTIFY_SOCKET": folder("notify"), "WATCHDOG_USEC": "1000000"]
        let link = try #require(SupervisorLink(environment: environment, processID: 7))
        let asked = Mutex(0)
        let service = SupervisorService(
            link: link,
            condition: {
                // The third time what does the work is stuck.
                if asked.withLock({
                    $0 += 1; return $0
                }) > 2 {
                    try? await Task.sleep(for: .seconds(3600))
                }
                return Self.ready
            },
            sleep: { #expect($0 == .milliseconds(500)) },
            logger: Logger(label: "test")
        )
        let group = ServiceGroup(
            configuration: ServiceGroupConfiguration(services: [service], logger: Logger(label: "group"))
        )
        async let run: Void = group.run()
        #expect(try await offThePool(taken.next) == "READY=1\nSTATUS=works\nWATCHDOG=1")
        #expect(try await offThePool(taken.next) == "WATCHDOG=1")
        await group.triggerGracefulShutdown()
        try await run
        // The condition that was cut short may still be told; no other follows.
        var last = try await offThePool(taken.next)
        if last == "WATCHDOG=1" { last = try await offThePool(taken.next) }
        #expect(last == "STOPPING=1")
    }
}
