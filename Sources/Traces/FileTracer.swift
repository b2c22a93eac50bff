public import Tracing

/// A tracer that writes every span that ends as a line of OpenTelemetry's JSON to a file, which a collector reads
/// (`otlpjsonfilereceiver`) or a person with `jq`.
public struct FileTracer: Tracer {
    private let file: TraceFile
    private let service: String
    private let random: @Sendable () -> UInt64

    /// A tracer that appends to a file, which is made if there is none.
    ///
    /// - Parameters:
    ///   - path: The file. Beyond ``TraceFile/defaultLimit`` bytes it is renamed to `<path>.1` and begun anew.
    ///   - service: What the spans are of: `coordinator`, or a node's name.
    ///   - random: Where the numbers of traces and spans come from.
    /// - Throws: ``TraceFileError`` if the file cannot be opened.
    public init(path: String, service: String, random: @escaping @Sendable () -> UInt64) throws(TraceFileError) {
        file = try TraceFile(path: path)
        self.service = service
        self.random = random
    }

    /// Begins a span: below the context's, or a trace of its own.
    public func startSpan<Instant: TracerInstant>(
        _ operationName: String,
        context: @autoclosure () -> InstrumentationContext,
        ofKind kind: SpanKind,
        at instant: @autoclosure () -> Instant,
        function: String,
        file fileID: String,
        line: UInt
    ) -> FileSpan {
        var context = context()
        let parent = context.traceParent
        let place = TraceParent(
            trace: parent?.trace ?? digits(random(), 16) + digits(random(), 16),
            span: digits(random(), 16),
            isSampled: parent?.isSampled ?? true
        )
        context.traceParent = place
        return FileSpan(
            name: operationName,
            kind: kind,
            place: place,
            parent: parent?.span,
            context: context,
            start: instant().nanosecondsSinceEpoch
        ) { [file, service] span in
            if place.isSampled { file.append(SpanLine(span, of: service)) }
        }
    }

    /// Reads `traceparent`; one that is none is left alone.
    public func extract<Carrier, Extract: Extractor>(
        _ carrier: Carrier,
        into context: inout InstrumentationContext,
        using extractor: Extract
    ) where Extract.Carrier == Carrier {
        guard let value = extractor.extract(key: TraceParent.field, from: carrier), let place = TraceParent(value)
        else {
            return
        }
        context.traceParent = place
    }

    /// Writes `traceparent`.
    public func inject<Carrier, Inject: Injector>(
        _ context: InstrumentationContext,
        into carrier: inout Carrier,
        using injector: Inject
    ) where Inject.Carrier == Carrier {
        guard let place = context.traceParent else { return }
        injector.inject(place.value, forKey: TraceParent.field, into: &carrier)
    }

    /// Nothing is held back: every line is written when its span ends.
    public func forceFlush() {}

    /// A number that is not 0, in hexadecimal digits.
    private func digits(_ number: UInt64, _ count: Int) -> String {
        let text = String(max(1, number), radix: 16)
        return String(repeating: "0", count: count - text.count) + text
    }
}
