import Federation
import Traces
import Tracing

/// The spans of what a node does for an assignment, below the coordinator's span of its round.
struct AssignmentTrace: Sendable {
    /// The tracer.
    let tracer: any Tracer
    /// Whose assignment it is; nil before the first.
    private var round: (study: StudyName, number: RoundNumber)?
    private var context = InstrumentationContext.topLevel

    /// Nothing is assigned yet.
    init(_ tracer: any Tracer) { self.tracer = tracer }

    /// Takes the place in a trace that came with an assignment.
    mutating func begin(_ assignment: Assignment, fields: [String: String]) {
        round = (assignment.study, assignment.round)
        context = tracer.context(of: fields)
    }

    /// Begins a span about a round; about another one than was assigned last it is a trace of its own.
    func start(_ name: String, _ study: StudyName?, _ number: RoundNumber?, at now: Instant) -> any Span {
        let isAssigned = round.map { $0.study == study && $0.number == number } ?? false
        let span = tracer.startSpan(
            name,
            context: isAssigned ? context : .topLevel,
            ofKind: name == "update.upload" ? .client : .internal,
            at: TraceInstant(now)
        )
        span.attributes["tributary.study"] = study?.text ?? ""
        span.attributes["tributary.round"] = number?.value ?? 0
        return span
    }
}
