import Tracing

/// Where a span stands: W3C Trace Context, level 1, `traceparent`.
///
///     00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01
public struct TraceParent: Sendable, Hashable {
    /// The trace, 32 lower-case hexadecimal digits, not all 0.
    public let trace: String
    /// The span, 16 of them.
    public let span: String
    /// Whether the trace is recorded.
    public let isSampled: Bool

    /// The name of the header field.
    public static let field = "traceparent"

    /// A place in a trace.
    init(trace: String, span: String, isSampled: Bool) {
        self.trace = trace
        self.span = span
        self.isSampled = isSampled
    }

    /// Reads the value of a header field; nothing if it is none. A later version's is read as far as this one knows it.
    public init?(_ value: String) {
        let bytes = Array(value.utf8)
        guard bytes.count >= 55, bytes.count <= 256 else { return nil }
        guard [2, 35, 52].allSatisfy({ bytes[$0] == UInt8(ascii: "-") }) else { return nil }
        func digits(_ range: Range<Int>) -> String? {
            let part = bytes[range]
            let fits = part.allSatisfy { byte in
                (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
                    || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte)
            }
            return fits ? String(decoding: part, as: UTF8.self) : nil
        }
        guard let version = digits(0..<2), version != "ff", let trace = digits(3..<35), let span = digits(36..<52),
            let flags = digits(53..<55).flatMap({ UInt8($0, radix: 16) }), trace.contains(where: { $0 != "0" }),
            span.contains(where: { $0 != "0" })
        else { return nil }
        guard bytes.count == 55 || version != "00" && bytes[55] == UInt8(ascii: "-") else { return nil }
        self.init(trace: trace, span: span, isSampled: flags & 1 == 1)
    }

    /// The value of the header field.
    public var value: String { "00-\(trace)-\(span)-\(isSampled ? "01" : "00")" }
}

/// Where the tracer of this target keeps a place in a context.
enum TraceParentKey: InstrumentationContextKey {
    typealias Value = TraceParent
}

extension InstrumentationContext {
    /// The place in a trace, as ``FileTracer`` knows it.
    var traceParent: TraceParent? {
        get { self[TraceParentKey.self] }
        set { self[TraceParentKey.self] = newValue }
    }
}
