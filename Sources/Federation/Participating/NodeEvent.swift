public import Parameters

/// What happens to a node.
public enum NodeEvent: Sendable, Hashable, Codable {
    /// The process started.
    case started
    /// The coordinator has work.
    case assigned(Assignment)
    /// The coordinator has no work now.
    case nothingAssigned
    /// The coordinator said up to which round a study is committed.
    case committed(StudyName, RoundNumber)
    /// The model is on the node's disk, verified.
    case modelReady(ContentDigest)
    /// The model could not be had now.
    case modelUnavailable
    /// The update was made; its bytes are on the node's disk.
    case trained(PendingUpdate)
    /// The data or the training would not do.
    case trainingFailed(reason: String)
    /// The coordinator keeps the update; it counts in that round, or, if it does not say, in its own.
    case acknowledged(ContentDigest, countsIn: RoundNumber? = nil)
    /// The coordinator will never take the update. (Bytes damaged on the way are an upload that failed.)
    case refused(ContentDigest)
    /// The update did not get through, or came between two rounds; it is kept and sent again.
    case uploadFailed
}
