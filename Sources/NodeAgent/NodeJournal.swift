import Federation
import FoundationEssentials
import Parameters
import Wire

/// What `node.json` holds: the core's state, of which the outbox outlives a restart, and how long each update took.
struct NodeJournal: Sendable, Equatable, Codable {
    /// The node whose state it is.
    var node: NodeName
    /// The core's state.
    var state: NodeState
    /// The seconds each kept update took to make.
    var seconds: [ContentDigest: Double]
    /// What else each kept update cost; nil in journals of older releases.
    var resources: [ContentDigest: ResourceUse]?

    /// The journal of a node that has done nothing yet.
    init(node: NodeName) {
        self.node = node
        state = NodeState()
        seconds = [:]
    }

    /// How reading a journal went.
    enum Loaded: Equatable {
        /// There is none.
        case absent
        /// There is one.
        case read(NodeJournal)
        /// There is one that cannot be read, or another node's.
        case unreadable(reason: String)
    }

    /// Reads the journal of a state directory.
    static func load(from directory: StateDirectory, node: NodeName) throws(NodeError) -> Loaded {
        guard let text = try StateDirectory.text(of: directory.journal) else { return .absent }
        do {
            let journal = try WireCoding.decode(NodeJournal.self, from: Data(text.utf8))
            guard journal.node == node else { return .unreadable(reason: "it is the node \(journal.node)'s") }
            return .read(journal)
        } catch {
            return .unreadable(reason: "\(error)")
        }
    }

    /// Replaces the journal in one step, on the disk when the function returns.
    func save(to directory: StateDirectory) throws(NodeError) {
        var kept = self
        let digests = Set(state.outbox.map(\.digest))
        kept.seconds = seconds.filter { digests.contains($0.key) }
        kept.resources = resources?.filter { digests.contains($0.key) }
        let bytes: Data
        do {
            bytes = try WireCoding.encodeReadably(kept)
        } catch {
            throw .storage(path: directory.journal, operation: "encode the state", reason: "\(error)")
        }
        try StateDirectory.write(String(decoding: bytes, as: UTF8.self), to: directory.journal, isRecycled: true)
    }
}

extension NodeJournal {
    /// The updates that a state directory's journal names; none if there is no journal, or none that can be read.
    static func updates(in directory: StateDirectory) throws(NodeError) -> [PendingUpdate] {
        guard let text = try StateDirectory.text(of: directory.journal) else { return [] }
        let journal = try? WireCoding.decode(NodeJournal.self, from: Data(text.utf8))
        return journal?.state.outbox ?? []
    }
}
