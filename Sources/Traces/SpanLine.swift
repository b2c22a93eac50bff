import Tracing

/// A span as OpenTelemetry's JSON has it (`opentelemetry-proto`, OTLP/JSON): one request of one span.
struct SpanLine: Encodable {
    private let resourceSpans: [ResourceSpans]

    init(_ span: FileSpan.Content, of service: String) {
        let resource = Resource(attributes: [Attribute(key: "service.name", value: Value(stringValue: service))])
        let scope = ScopeSpans(scope: Scope(name: "tributary"), spans: [Body(span)])
        resourceSpans = [ResourceSpans(resource: resource, scopeSpans: [scope])]
    }

    private struct ResourceSpans: Encodable {
        let resource: Resource
        let scopeSpans: [ScopeSpans]
    }

    private struct Resource: Encodable { let attributes: [Attribute] }

    private struct ScopeSpans: Encodable {
        let scope: Scope
        let spans: [Body]
    }

    private struct Scope: Encodable { let name: String }

    private struct Status: Encodable {
        let code: Int
        let message: String?
    }

    private struct Event: Encodable {
        let timeUnixNano: String
        let name: String
        let attributes: [Attribute]
    }

    /// 64-bit numbers are texts, as JSON of protocol buffers has them.
    private struct Body: Encodable {
        let traceId: String
        let spanId: String
        let parentSpanId: String?
        let name: String
        let kind: Int
        let startTimeUnixNano: String
        let endTimeUnixNano: String
        let attributes: [Attribute]
        let events: [Event]?
        let status: Status?

        init(_ span: FileSpan.Content) {
            traceId = span.place.trace
            spanId = span.place.span
            parentSpanId = span.parent
            name = span.name
            kind =
                switch span.kind {
                case .internal: 1
                case .server: 2
                case .client: 3
                case .producer: 4
                case .consumer: 5
                }
            startTimeUnixNano = "\(span.start)"
            endTimeUnixNano = "\(span.end ?? span.start)"
            attributes = Attribute.list(span.attributes)
            events =
                span.events.isEmpty
                ? nil
                : span.events.map { event in
                    Event(
                        timeUnixNano: "\(event.nanosecondsSinceEpoch)",
                        name: event.name,
                        attributes: Attribute.list(event.attributes)
                    )
                }
            status = span.status.map { Status(code: $0.code == .ok ? 1 : 2, message: $0.message) }
        }
    }

    private struct Attribute: Encodable {
        let key: String
        let value: Value

        /// The attributes by name; those of kinds that nobody here uses are written as text.
        static func list(_ attributes: SpanAttributes) -> [Attribute] {
            var list: [Attribute] = []
            attributes.forEach { key, attribute in
                let value =
                    switch attribute {
                    case .string(let text): Value(stringValue: text)
                    case .int32(let number): Value(intValue: "\(number)")
                    case .int64(let number): Value(intValue: "\(number)")
                    case .double(let number) where number.isFinite: Value(doubleValue: number)
                    case .bool(let flag): Value(boolValue: flag)
                    default: Value(stringValue: "\(attribute)")
                    }
                list.append(Attribute(key: key, value: value))
            }
            return list.sorted { $0.key < $1.key }
        }
    }

    private struct Value: Encodable {
        var stringValue: String?
        var intValue: String?
        var doubleValue: Double?
        var boolValue: Bool?
    }
}
