/// Spans of a round across coordinator and nodes: W3C trace context, and a tracer that writes OpenTelemetry's JSON.
///
/// Imports `Federation` for its instants, and swift-distributed-tracing. Coordinator and node take any `Tracer`; the
/// executable gives them ``FileTracer`` where a file is named. Whoever embeds them may give another.
///
///     let tracer = try FileTracer(path: "spans.jsonl", service: "coordinator") { .random(in: .min ... .max) }
///     let span = tracer.startSpan("round", context: .topLevel, at: TraceInstant(now))
///     span.end(at: TraceInstant(later))
