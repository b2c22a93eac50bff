import Federation
import Foundation
import Synchronization
import TestSupport
import Testing
import Tracing

@testable import Traces

@Suite struct FileTracerTests {
    private static func lines(_ path: String) throws -> [[String: Any]] {
        try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n").map { line in
            let object = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
            let resource = try #require((object?["resourceSpans"] as? [[String: Any]])?.first)
            let scope = try #require((resource["scopeSpans"] as? [[String: Any]])?.first)
            return try #require((scope["spans"] as? [[String: Any]])?.first)
        }
    }

    private static func tracer(_ path: String) throws -> FileTracer {
        let next = Atomic<UInt64>(0)
        return try FileTracer(path: path, service: "coordinator") {
            next.wrappingAdd(1, ordering: .relaxed).newValue
        }
    }

    private static func at(_ milliseconds: Int64) -> TraceInstant { TraceInstant(Instant(milliseconds: milliseconds)) }

    @Test func `a span and the span below it, on the other side of a request, are two lines of one trace`() throws {
        let folder = try TemporaryFolder()
        let tracer = try Self.tracer(folder.path + "/spans.jsonl")
        let round = tracer.startSpan("round", context: .topLevel, ofKind: .internal, at: Self.at(1000))
        round.attributes["tributary.round"] = 3
        round.attributes["tributary.study"] = "a \"study\"\n"
        let fields = tracer.fields(of: round.context)
        #expect(fields.keys.sorted() == ["traceparent"])
        let upload = tracer.startSpan("upload", context: tracer.context(of: fields), ofKind: .client, at: Self.at(1500))
        upload.setStatus(SpanStatus(code: .error, message: "busy"))
        upload.addEvent(SpanEvent(name: "again", at: Self.at(1600)))
        upload.end(at: Self.at(1700))
        upload.end(at: Self.at(9999))
        round.end(at: Self.at(2000))
        let spans = try Self.lines(folder.path + "/spans.jsonl")
        #expect(spans.count == 2)
        #expect(spans[0]["traceId"] as? String == spans[1]["traceId"] as? String)
        #expect(spans[0]["parentSpanId"] as? String == spans[1]["spanId"] as? String)
        #expect(spans[1]["parentSpanId"] == nil && spans[0]["kind"] as? Int == 3)
        #expect(spans[0]["startTimeUnixNano"] as? String == "1500000000")
        #expect(spans[0]["endTimeUnixNano"] as? String == "1700000000")
        #expect((spans[0]["status"] as? [String: Any])?["code"] as? Int == 2)
        #expect((spans[0]["events"] as? [Any])?.count == 1)
        let attributes = try #require(spans[1]["attributes"] as? [[String: Any]])
        #expect(attributes.compactMap { $0["key"] as? String } == ["tributary.round", "tributary.study"])
        #expect((attributes[0]["value"] as? [String: Any])?["intValue"] as? String == "3")
    }

    @Test func `a trace that is not recorded leaves no line, and a field that is none begins a trace`() throws {
        let folder = try TemporaryFolder()
        let tracer = try Self.tracer(folder.path + "/spans.jsonl")
        let parent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-00"
        tracer.startSpan("quiet", context: tracer.context(of: ["traceparent": parent]), at: Self.at(1)).end(
            at: Self.at(2)
        )
        #expect(try Self.lines(folder.path + "/spans.jsonl").isEmpty)
        let own = tracer.startSpan("own", context: tracer.context(of: ["traceparent": "<script>"]), at: Self.at(1))
        own.end(at: Self.at(0))
        let span = try #require(try Self.lines(folder.path + "/spans.jsonl").first)
        #expect(span["parentSpanId"] == nil)
        // A clock that went back makes no span of negative length.
        #expect(span["endTimeUnixNano"] as? String == "1000000")
    }

    @Test func `a file that is long enough is kept aside, and one that cannot be opened is said`() throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/spans.jsonl"
        let file = try TraceFile(path: path, limit: 100)
        for _ in 0..<3 { file.append([String(repeating: "x", count: 60)]) }
        #expect(try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n").count == 1)
        #expect(FileManager.default.fileExists(atPath: path + ".1"))
        let error = #expect(throws: TraceFileError.self) { try TraceFile(path: folder.path + "/none/spans.jsonl") }
        #expect(error?.code == "trace-file" && error?.description.contains("/none/spans.jsonl") == true)
    }
}
