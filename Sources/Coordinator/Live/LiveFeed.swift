import Federation
import HTTPTypes
import Hummingbird
import NIOCore
import Synchronization
import Wire

/// Server-sent events (WHATWG HTML, section 9.2): the federation as it changes.
///
/// A stream begins with everything and goes on with what changes, so that who was cut off connects again and has missed
/// nothing. Whoever may not look any more is cut off at the next event.
final class LiveFeed: Sendable {
    /// Streams at the same time; whoever comes next is told to wait.
    static let maximumStreams = 64
    /// A stream ends after so long, and its reader connects again.
    static let lifeSeconds: Double = 600
    /// A line comes at least so often, so that a reader who is gone is noticed.
    static let pulseSeconds: Double = 15
    /// What happens within so long is told together.
    static let gathering: Duration = .milliseconds(500)

    private let engine: FederationEngine
    private let environment: CoordinatorEnvironment
    private let open = Atomic(0)

    init(engine: FederationEngine, environment: CoordinatorEnvironment) {
        self.engine = engine
        self.environment = environment
    }

    /// The answer to who may look as long as `admits` says so.
    func response(admits: @escaping @Sendable () async -> Bool) throws -> Response {
        guard open.add(1, ordering: .relaxed).newValue <= Self.maximumStreams else {
            open.subtract(1, ordering: .relaxed)
            throw CoordinatorProblem.slowDown
        }
        let place = Place(feed: self)
        let (engine, environment) = (engine, environment)
        return Response(
            status: .ok,
            headers: [.contentType: "text/event-stream", .cacheControl: "no-store"],
            body: ResponseBody { writer in
                defer { withExtendedLifetime(place) {} }
                let end = environment.now().advanced(bySeconds: Self.lifeSeconds)
                var told: LiveSnapshot?
                try await writer.write(ByteBuffer(string: "retry: 2000\n\n"))
                while environment.now() < end, await admits(), let snapshot = await engine.liveSnapshot() {
                    let events = try snapshot.events(since: told)
                    told = snapshot
                    try await writer.write(events.readableBytes > 0 ? events : ByteBuffer(string: ":\n\n"))
                    await engine.waitForNews(seconds: Self.pulseSeconds)
                    try await environment.sleep(Self.gathering)
                }
                try await writer.finish(nil)
            }
        )
    }

    /// A place among the streams, given back when the answer is over or was never begun.
    private final class Place: Sendable {
        private let feed: LiveFeed

        init(feed: LiveFeed) { self.feed = feed }

        deinit { feed.open.subtract(1, ordering: .relaxed) }
    }
}
