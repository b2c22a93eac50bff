import Federation
import Testing

@testable import NodeAgent

struct CheckTests {
    @Test func `a date in a header is read`() {
        #expect(HTTPDate.instant("Sun, 06 Nov 1994 08:49:37 GMT") == Instant(milliseconds: 784_111_777_000))
        #expect(HTTPDate.instant("Thu, 01 Jan 1970 00:00:00 GMT") == Instant(milliseconds: 0))
        #expect(HTTPDate.instant("Thu, 29 Feb 2024 23:59:59 GMT") == Instant(milliseconds: 1_709_251_199_000))
        for text in [
            "", "now", "Sun, 06 Nov 1994 08:49:37 CET", "Sun, 06 Noe 1994 08:49:37 GMT",
            "Sun, 06 Nov 1994 24:00:00 GMT",
        ] {
            #expect(HTTPDate.instant(text) == nil)
        }
    }

    @Test func `clocks a minute apart are worth a word`() {
        let there = Instant(milliseconds: 1_000_000)
        #expect(NodeCheck.clock(here: there.advanced(bySeconds: 59), there: there).outcome == .ok)
        let ahead = NodeCheck.clock(here: there.advanced(bySeconds: 90), there: there)
        #expect(ahead.outcome == .warning && ahead.detail.contains("90 s ahead of") && ahead.advice != nil)
        let behind = NodeCheck.clock(here: there.advanced(bySeconds: -3600), there: there)
        #expect(behind.detail.contains("3600 s behind"))
    }

    @Test func `clocks that are apart are worth a word once, and again when that changes`() {
        var watch = ClockWatch()
        #expect(watch.note(1) == nil)
        #expect(watch.note(3600) == .apart(seconds: 3600))
        #expect(watch.note(3610) == nil)
        #expect(watch.note(-3600) == .apart(seconds: -3600))
        #expect(watch.note(-20) == .together)
        #expect(watch.note(59) == nil)
        #expect(watch.note(61) == .apart(seconds: 61))
    }

    @Test(
        arguments: [
            ("HTTP/1.1 200 Connection established\r\n\r\n", 200), ("HTTP/1.0 407 No\r\n\r\n", 407),
            ("SSH-2.0\r\n\r\n", nil),
            ("", nil), ("HTTP/1.1\r\n\r\n", nil),
        ] as [(String, Int?)]
    )
    func `a proxy's answer is read`(head: String, status: Int?) {
        #expect(ProxyTunnel.status(of: head) == status)
    }

    @Test func `every code has its page`() {
        let codes = NodeError.codes + CoordinatorError.codes + EnrolmentError.codes
        #expect(Set(codes).count == codes.count)
    }
}
