public import Parameters

/// What happens to a federation. The coordinator's shell stores an event durably before its effects are carried
/// out; folding the stored events gives the state again.
public enum FederationEvent: Sendable, Hashable, Codable {
    /// A node enrolled, or enrolled anew, with the certificate of that fingerprint.
    case nodeEnrolled(NodeName, certificate: String)
    /// A node renewed its certificate.
    case nodeRenewed(NodeName, certificate: String)
    /// The operator took a node out of the federation.
    case nodeRevoked(NodeName, reason: String)
    /// A node asked for work. Stored only when it tells something new: see ``FederationState/tellsNews(_:from:)``.
    case nodePresent(NodeName, offer: StudyOffer)
    /// The operator started a study from an initial model.
    case studyStarted(Plan, model: ContentDigest)
    /// The operator paused a study.
    case studyPaused(StudyName)
    /// The operator resumed a study.
    case studyResumed(StudyName)
    /// The operator ended a study.
    case studyStopped(StudyName)
    /// The operator ended the task that is being learned.
    case taskAdvanced(StudyName)
    /// ``FederationState/nextDeadline`` has come.
    case deadlinePassed
    /// An update's bytes arrived whole and were verified.
    case updateVerified(UpdateClaim)
    /// An update's bytes arrived and broke a rule that the core cannot see.
    case updateRejected(NodeName, StudyName, RoundNumber, UpdateRefusal)
    /// The bytes of an accepted update are gone (a power cut), and the update must be asked for again.
    case updateLost(NodeName, StudyName, RoundNumber)
    /// A node cannot do what it was asked to do in the round.
    case assignmentDeclined(NodeName, StudyName, RoundNumber, reason: String)
    /// The mean of a closed round was computed and the new model stored; of a consolidation also what it made. The
    /// accumulator is the digest of the sum; nil if nothing was summed.
    case roundAveraged(
        StudyName,
        RoundNumber,
        model: ContentDigest,
        consolidated: ConsolidatedTask? = nil,
        accumulator: ContentDigest? = nil
    )
}

extension FederationEvent {
    /// Whether a study that waits for nodes may have enough of them after the event, or may open its next round.
    var mayOpenRounds: Bool {
        switch self {
        case .nodePresent, .studyStarted, .studyResumed, .taskAdvanced, .roundAveraged: true
        case .nodeEnrolled, .nodeRenewed, .nodeRevoked, .studyPaused, .studyStopped, .deadlinePassed, .updateVerified,
            .updateRejected, .updateLost, .assignmentDeclined:
            false
        }
    }
}
