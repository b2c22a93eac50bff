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
    var partialPath: String { path + Self.partialEnding }

    fileprivate static let partialEnding = ".part"
}

extension UploadKey {
    /// The upload that brought a claim.
    init(_ claim: UpdateClaim) {
        self.init(study: claim.study, round: claim.round, node: claim.node, digest: claim.digest)
    }

    /// The upload whose part is in a file of that name in a round's folder; nil if none is.
    init?(part name: String, study: StudyName, round: RoundNumber) {
        guard name.hasSuffix(Self.partialEnding) else { return nil }
        let parts = name.dropLast(Self.partialEnding.count).split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 2, let node = NodeName(String(parts[0])),
            let digest = ContentDigest(hexadecimal: String(parts[1]))
        else { return nil }
        self.init(study: study, round: round, node: node, digest: digest)
    }
}
