/// What may go wrong in a simulated federation, of itself.
public enum FaultKind: String, Sendable, Hashable, CaseIterable {
    /// A request does not arrive.
    case requestLost = "request lost"
    /// The answer to a request does not arrive.
    case answerLost = "answer lost"
    /// A message is long under way.
    case delayed = "message delayed"
    /// A request arrives twice.
    case duplicated = "request duplicated"
    /// A transfer ends in the middle.
    case transferCut = "transfer cut"
    /// A bit of a transfer changes on the way.
    case transferDamaged = "transfer damaged"
    /// A node cannot reach the coordinator for a while.
    case partitioned = "node cut off"
    /// A node's process is killed; its disk has everything that was written.
    case nodeKilled = "node killed"
    /// The coordinator's process is killed; its disk has everything that was written.
    case coordinatorKilled = "coordinator killed"
    /// The power of a node's machine goes: what was not flushed may be gone, torn or stale.
    case nodePowerCut = "node's power cut"
    /// The power of the coordinator's machine goes.
    case coordinatorPowerCut = "coordinator's power cut"
    /// A process stands still for a while.
    case stalled = "process stopped for a while"
    /// A disk takes no more bytes for a while.
    case diskFull = "disk full"
    /// A file of a process that is down changes.
    case fileDamaged = "file damaged"
    /// A clock jumps.
    case clockJumped = "clock jumped"
    /// A node goes and never comes back.
    case left = "node left for ever"
    /// Somebody with a node's certificate sends what breaks the rules.
    case hostile = "hostile request"
    /// The operator holds a study and lets it go on.
    case paused = "study paused"
    /// The operator revokes a node, which enrols again.
    case revoked = "node revoked"
}
