public import Federation

/// An update that a node keeps until its round is committed, for whoever asks how the node is.
public struct KeptUpdate: Sendable, Hashable {
    /// The study.
    public let study: StudyName
    /// The round.
    public let round: RoundNumber
    /// The update's bytes.
    public let byteCount: Int
    /// Whether the coordinator said that it is kept there too.
    public let isAcknowledged: Bool

    /// What a state directory keeps, oldest first. Reads only, and may run beside the node.
    ///
    /// - Throws: ``NodeError`` if the journal cannot be read.
    public static func list(in stateDirectory: String) throws(NodeError) -> [KeptUpdate] {
        try NodeJournal.updates(in: StateDirectory(path: stateDirectory)).map { update in
            KeptUpdate(
                study: update.study,
                round: update.round,
                byteCount: update.byteCount,
                isAcknowledged: update.isAcknowledged
            )
        }
    }
}
