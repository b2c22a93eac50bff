import Federation
import Parameters

/// What lies on a node's disk.
enum NodeFile: Hashable, Comparable {
    /// The core's state, as it was kept last.
    case journal
    /// The same, being written.
    case newJournal
    /// An update.
    case update(ContentDigest)
    /// An update, being written.
    case newUpdate
    /// A model that was verified.
    case model(ContentDigest)
    /// A model as far as it was received.
    case partialModel(ContentDigest)
}
