import Testing
import Traces

@Suite struct TraceParentTests {
    private static let trace = "4bf92f3577b34da6a3ce929d0e0e4736"
    private static let span = "00f067aa0ba902b7"

    @Test func `the example of the specification is read and written`() throws {
        let parent = try #require(TraceParent("00-\(Self.trace)-\(Self.span)-01"))
        #expect(parent.trace == Self.trace && parent.span == Self.span && parent.isSampled)
        #expect(parent.value == "00-\(Self.trace)-\(Self.span)-01")
        #expect(try #require(TraceParent("00-\(Self.trace)-\(Self.span)-00")).isSampled == false)
    }

    @Test func `a later version is read as far as this one knows it`() throws {
        #expect(TraceParent("01-\(Self.trace)-\(Self.span)-03-what-comes")?.isSampled == true)
        #expect(TraceParent("01-\(Self.trace)-\(Self.span)-03what") == nil)
    }

    @Test(arguments: [
        "", "00", "00-\(trace)-\(span)", "00-\(trace)-\(span)-1", "00-\(trace)-\(span)-01-more",
        "ff-\(trace)-\(span)-01",
        "00-\(trace.uppercased())-\(span)-01", "00-\(String(repeating: "0", count: 32))-\(span)-01",
        "00-\(trace)-\(String(repeating: "0", count: 16))-01", "00_\(trace)_\(span)_01", "00-\(trace)-\(span)-zz",
        String(repeating: "a", count: 300), "00-é\(trace.dropFirst(2))-\(span)-01", "\r\n",
    ])
    func `what is no place in a trace is none`(_ text: String) { #expect(TraceParent(text) == nil) }
}
