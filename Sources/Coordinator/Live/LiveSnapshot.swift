import Federation
import NIOCore
import Wire

/// The federation at one moment, as whoever watches is told of it.
struct LiveSnapshot: Sendable {
    var studies: [LiveStudy]
    var nodes: [NodeSummary]

    /// The events that tell who knows an earlier snapshot of this one: what is new or has changed.
    func events(since earlier: LiveSnapshot?) throws -> ByteBuffer {
        var buffer = ByteBuffer()
        let studies = Dictionary(uniqueKeysWithValues: (earlier?.studies ?? []).map { ($0.summary.study, $0) })
        for study in self.studies where studies[study.summary.study] != study {
            try Self.write("study", study, to: &buffer)
        }
        let nodes = Dictionary(uniqueKeysWithValues: (earlier?.nodes ?? []).map { ($0.node, $0) })
        for node in self.nodes where nodes[node.node] != node { try Self.write("node", node, to: &buffer) }
        return buffer
    }

    /// JSON has no line breaks in it, so that an event's data is one line.
    private static func write(_ name: String, _ value: some Encodable, to buffer: inout ByteBuffer) throws {
        buffer.writeString("event: \(name)\ndata: ")
        buffer.writeBytes(try WireCoding.encode(value))
        buffer.writeString("\n\n")
    }
}

extension FederationEngine {
    /// The federation now; nil: it is about to stop.
    func liveSnapshot() -> LiveSnapshot? {
        guard !isDraining else { return nil }
        let studies = state.studies.keys.sorted().compactMap { state.studies[$0] }
        return LiveSnapshot(
            studies: studies.map { LiveStudy(summary: summary(of: $0), round: openRound(of: $0)) },
            nodes: nodeSummaries()
        )
    }
}
