import Federation
import Parameters

/// Which update an upload is.
struct UploadName: Hashable {
    let study: StudyName
    let round: RoundNumber
    let node: NodeName
    let digest: ContentDigest
}

/// What a node asks of the coordinator.
enum SimulatedRequest {
    /// To be let in.
    case enrol
    /// For work.
    case assignment(StudyOffer)
    /// For a blob, from a byte on.
    case blob(ContentDigest, from: Int)
    /// How much of an update is there. The name says whose it is, as far as the sender claims.
    case inspect(UploadName)
    /// To take bytes of an update.
    case upload(UploadName, from: Int, byteCount: Int, bytes: [UInt8])
    /// Not to wait for the node.
    case decline(StudyName, RoundNumber)
}

/// What the coordinator answers.
enum SimulatedAnswer {
    /// Work, or none, and how far the studies are.
    case assignment(Assignment?, committed: [(StudyName, RoundNumber)])
    /// Bytes of a blob, and how many it has.
    case bytes([UInt8], total: Int)
    /// So many bytes of an update are there; nil for none.
    case holds(Int?)
    /// What became of an upload, and the round in which the update counts if it is kept.
    case upload(UploadReception.Answer, countsIn: RoundNumber?)
    /// It was done.
    case done
    /// The node is not in the federation.
    case notAllowed
    /// Not now.
    case unavailable
}
