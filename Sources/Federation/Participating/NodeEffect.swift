public import Parameters

/// What the node's core wants done.
public enum NodeEffect: Sendable, Hashable {
    /// Ask the coordinator for an assignment.
    case requestAssignment
    /// Get the model of that digest unless it is here.
    case fetch(ContentDigest)
    /// Evaluate and train.
    case train(Assignment)
    /// Store the outbox: the update in it must outlive the process before it is sent.
    case keep(PendingUpdate)
    /// Send the update.
    case upload(PendingUpdate)
    /// Tell the coordinator that the assignment cannot be done.
    case decline(Assignment, reason: String)
    /// Remove the update from the disk.
    case forget(PendingUpdate)
}
