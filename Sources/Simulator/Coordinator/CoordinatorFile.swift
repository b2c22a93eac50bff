import Parameters

/// What lies on the coordinator's disk beside the events.
enum CoordinatorFile: Hashable, Comparable {
    /// The part of an update received so far.
    case partial(UploadName)
    /// A whole update that was verified.
    case update(UploadName)
    /// A blob being written.
    case temporary(ContentDigest)
    /// A blob.
    case blob(ContentDigest)
}

extension UploadName: Comparable {
    static func < (left: UploadName, right: UploadName) -> Bool {
        (left.study, left.round, left.node, left.digest) < (right.study, right.round, right.node, right.digest)
    }
}
