/// A study in the stream of `GET /v1/events`: the data of an event `study`. An event `node` has a ``NodeSummary``.
public struct LiveStudy: Sendable, Hashable, Codable {
    /// The study now.
    public var summary: StudySummary
    /// The open round; nil between rounds.
    public var round: OpenRoundMessage?

    /// A study with its open round.
    public init(summary: StudySummary, round: OpenRoundMessage?) {
        self.summary = summary
        self.round = round
    }
}
