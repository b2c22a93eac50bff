import ArgumentParser
import Traces
import Tracing

/// `--trace-file`: where the spans of rounds go.
struct TraceOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Append the spans of rounds to this file, as OpenTelemetry's JSON lines; left out: none.",
            valueName: "file"
        ),
        completion: .file()
    )
    var traceFile: String?

    /// The tracer of a service of that name.
    func tracer(service: String) throws -> any Tracer {
        guard let traceFile else { return NoOpTracer() }
        return try FileTracer(path: traceFile, service: service) { UInt64.random(in: .min ... .max) }
    }
}
