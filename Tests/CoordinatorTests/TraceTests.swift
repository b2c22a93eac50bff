import Federation
import Foundation
import InMemoryTracing
import Testing
import Tracing
import Wire

/// The spans of a round, from the coordinator's announcement to its commit, with the node's between.
@Suite struct TraceTests {
    @Test func `a round is one trace: assignment, update and mean lie below the round's span`() async throws {
        let tracer = InMemoryTracer()
        try await TestFederation.run(tracer: tracer) { federation in
            let fixture = try StudyFixture(rounds: 1, quorum: 1, minimum: 1)
            let ash = try await federation.enrolledNode("ash")
            try await fixture.start(in: federation)
            let answer = try await ash.send("GET", "/v1/assignments?protocol=1&wait=10")
            let work = try #require(try answer.decoded(AssignmentResponse.self).assignment)
            let trace = try #require(answer.headers[InMemoryTracer.traceIDKey])
            let bytes = try fixture.update(work, value: 1)
            var headers = TestPeer.digestHeader(bytes)
            headers[InMemoryTracer.traceIDKey] = trace
            headers[InMemoryTracer.spanIDKey] = "the-node's-span"
            #expect(try await ash.send("PUT", work.updatePath, headers: headers, body: bytes).status == 200)
            _ = try await federation.committedModel(rounds: 1)
            let spans = tracer.finishedSpans.filter { $0.spanContext.traceID == trace }
            let round = try #require(spans.first { $0.operationName == "round" })
            #expect(round.attributes["tributary.study"]?.toSpanAttribute() == .string("digits"))
            #expect(round.attributes["tributary.closing"]?.toSpanAttribute() == .string("everyone"))
            let update = try #require(spans.first { $0.operationName == "update.receive" })
            #expect(update.spanContext.parentSpanID == "the-node's-span")
            let mean = try #require(spans.first { $0.operationName == "round.average" })
            #expect(mean.spanContext.parentSpanID == round.spanContext.spanID)
        }
    }

    @Test func `an update that is refused has the reason on its span`() async throws {
        let tracer = InMemoryTracer()
        try await TestFederation.run(tracer: tracer) { federation in
            let fixture = try StudyFixture(rounds: 1, quorum: 1, minimum: 1)
            let ash = try await federation.enrolledNode("ash")
            try await fixture.start(in: federation)
            let work = try #require(try await ash.assignment().assignment)
            let bytes = try fixture.update(work, value: .nan)
            #expect(try await ash.upload(bytes, for: work).status == 422)
            let span = try #require(tracer.finishedSpans.first { $0.operationName == "update.receive" })
            #expect(span.status?.message == "update-non-finite")
        }
    }
}
