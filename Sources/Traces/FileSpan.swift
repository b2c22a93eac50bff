import Synchronization
public import Tracing

/// A span of ``FileTracer``.
public final class FileSpan: Span {
    /// What a span is when it ends.
    struct Content: Sendable {
        var name: String
        let kind: SpanKind
        let place: TraceParent
        let parent: String?
        let start: UInt64
        var end: UInt64?
        var attributes = SpanAttributes()
        var events: [SpanEvent] = []
        var links: [SpanLink] = []
        var status: SpanStatus?
    }

    /// The context for what happens within it.
    public let context: InstrumentationContext
    private let content: Mutex<Content>
    private let ended: @Sendable (Content) -> Void

    /// The most events a span keeps.
    private static let eventLimit = 128

    init(
        name: String,
        kind: SpanKind,
        place: TraceParent,
        parent: String?,
        context: InstrumentationContext,
        start: UInt64,
        ended: @escaping @Sendable (Content) -> Void
    ) {
        self.context = context
        self.ended = ended
        content = Mutex(Content(name: name, kind: kind, place: place, parent: parent, start: start))
    }

    /// Its name.
    public var operationName: String {
        get { content.withLock(\.name) }
        set { content.withLock { $0.name = newValue } }
    }

    /// What is known of it.
    public var attributes: SpanAttributes {
        get { content.withLock(\.attributes) }
        set { content.withLock { $0.attributes = newValue } }
    }

    /// Whether it has not ended and its trace is recorded.
    public var isRecording: Bool { content.withLock { $0.end == nil && $0.place.isSampled } }

    /// How it went.
    public func setStatus(_ status: SpanStatus) { content.withLock { $0.status = status } }

    /// Something that happened in it; beyond a limit it is left out.
    public func addEvent(_ event: SpanEvent) {
        content.withLock { if $0.events.count < Self.eventLimit { $0.events.append(event) } }
    }

    /// An error that was met in it.
    public func recordError<Instant: TracerInstant>(
        _ error: any Error,
        attributes: SpanAttributes,
        at instant: @autoclosure () -> Instant
    ) {
        var attributes = attributes
        attributes["exception.message"] = "\(error)"
        addEvent(SpanEvent(name: "exception", at: instant(), attributes: attributes))
    }

    /// Another span that it has to do with.
    public func addLink(_ link: SpanLink) { content.withLock { $0.links.append(link) } }

    /// Ends it; only the first time counts.
    public func end<Instant: TracerInstant>(at instant: @autoclosure () -> Instant) {
        let time = instant().nanosecondsSinceEpoch
        let finished = content.withLock { content -> Content? in
            guard content.end == nil else { return nil }
            content.end = max(time, content.start)
            return content
        }
        if let finished { ended(finished) }
    }
}
