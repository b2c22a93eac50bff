import Federation
import Parameters
import Traces
import Tracing

/// The spans of the rounds under way: one a study, from announcement to commit.
///
/// They live in memory. After a restart the round that was open has a span of its own from then on, `resumed`.
struct RoundTraces {
    private let tracer: any Tracer
    private var spans: [StudyName: (round: RoundNumber, span: any Span)] = [:]

    init(_ tracer: any Tracer) { self.tracer = tracer }

    /// The context of a study's open round; nothing's where there is none.
    func context(of study: StudyName, _ round: RoundNumber) -> InstrumentationContext {
        guard let found = spans[study], found.round == round else { return .topLevel }
        return found.span.context
    }

    /// Notes what the core wants.
    mutating func note(_ effect: FederationEffect, at now: Instant) {
        switch effect {
        case .announce(let plan): announced(plan, at: now)
        case .average(let plan, _): announced(plan, at: now)
        case .commit(let record):
            guard let found = spans[record.study], found.round == record.round else { return }
            found.span.attributes["tributary.closing"] = record.closing.rawValue
            found.span.attributes["tributary.updates"] = record.contributions.count
            found.span.attributes["tributary.model"] = record.modelAfter.hexadecimal
            end(record.study, at: record.committed)
        case .abandon(let study, let round):
            guard let found = spans[study], found.round == round else { return }
            found.span.setStatus(SpanStatus(code: .error, message: "abandoned"))
            end(study, at: now)
        case .accumulate, .acknowledge, .refuse, .finish, .giveUp: break
        }
    }

    /// A round opens, or is extended; or it is one that the process before had opened.
    private mutating func announced(_ plan: RoundPlan, at now: Instant) {
        if let found = spans[plan.study], found.round == plan.number {
            if plan.attempt > 1 { found.span.addEvent(SpanEvent(name: "extended", at: TraceInstant(now))) }
            return
        }
        let span = tracer.startSpan("round", context: .topLevel, ofKind: .internal, at: TraceInstant(plan.opened))
        span.attributes["tributary.study"] = plan.study.text
        span.attributes["tributary.round"] = plan.number.value
        span.attributes["tributary.kind"] = plan.kind.rawValue
        span.attributes["tributary.cohort"] = plan.cohort.count
        if now.seconds(since: plan.opened) > 1 { span.attributes["tributary.resumed"] = true }
        spans[plan.study] = (plan.number, span)
    }

    private mutating func end(_ study: StudyName, at now: Instant) {
        spans.removeValue(forKey: study)?.span.end(at: TraceInstant(now))
    }
}
