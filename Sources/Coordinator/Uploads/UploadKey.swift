import Federation
import Parameters

/// Which update an upload is: of whom, for which round, with which bytes.
struct UploadKey: Sendable, Hashable {
    let study: StudyName
    let round: RoundNumber
    let node: NodeName
    let digest: ContentDigest

    /// The file of the whole update, relative to the spool. Names and digests need no escaping.
    var path: String { "\(study)/\(round)/\(node).\(digest)" }
    /// The file of the part received so far.
    var partialPath: String { path + ".part" }
}

extension UploadKey {
    /// The upload that brought a claim.
    init(_ claim: UpdateClaim) {
        self.init(study: claim.study, round: claim.round, node: claim.node, digest: claim.digest)
    }
}
