public import Parameters

/// Why an update is not taken: a rule's "no", which goes into the history. Nothing of the update was added.
public enum UpdateRefusal: Sendable, Hashable, Codable {
    /// The federation has no such study.
    case unknownStudy
    /// The study was stopped or has finished.
    case studyEnded
    /// The round has not opened.
    case notOpen
    /// The round closed before the update arrived.
    case late
    /// The update is late and will count in the next round of its task, which is not open yet.
    case notYet
    /// The node was not asked to take part in the round.
    case notInvited
    /// The node's update for the round was accepted already, and this is another one.
    case alreadyAccepted(ContentDigest)
    /// The update started from another model than the round's.
    case wrongModel(expected: ContentDigest)
    /// The number of examples is impossible.
    case exampleCount(found: Int, maximum: Int)
    /// A metric is not finite or not within its range.
    case implausibleMetrics
    /// Metrics are of a task that the round does not ask about.
    case taskNotAsked(TaskName)
    /// The bytes are not an update file.
    case malformed(String)
    /// The tensors are not the model's.
    case wrongLayout(String)
    /// An importance is below 0.
    case negativeImportance(at: Int)
    /// A component is not a number or infinite.
    case nonFinite(at: Int)
    /// A component is larger than the plan's bound.
    case outOfBound(at: Int, bound: Double)
    /// The bytes do not have the digest that was announced.
    case digestMismatch
    /// The plan wants updates signed, and nobody signed this one.
    case unsigned
    /// The signature is not one of the node's certificate over what it sent.
    case signatureInvalid

    /// A stable, documented code.
    public var code: String {
        switch self {
        case .unknownStudy: "unknown-study"
        case .studyEnded: "study-ended"
        case .notOpen: "round-not-open"
        case .late: "update-late"
        case .notYet: "update-not-yet"
        case .notInvited: "not-invited"
        case .alreadyAccepted: "update-already-accepted"
        case .wrongModel: "wrong-model"
        case .exampleCount: "example-count"
        case .implausibleMetrics: "implausible-metrics"
        case .taskNotAsked: "task-not-asked"
        case .malformed: "update-malformed"
        case .wrongLayout: "wrong-layout"
        case .negativeImportance: "importance-negative"
        case .nonFinite: "update-non-finite"
        case .outOfBound: "update-out-of-bound"
        case .digestMismatch: "digest-mismatch"
        case .unsigned: "update-unsigned"
        case .signatureInvalid: "update-signature-invalid"
        }
    }

    /// Whether the coordinator will never take the update. Otherwise its node keeps it: bytes damaged on the way are
    /// sent again, and what was not wanted now is wanted if the node is asked again, as after a power cut at the
    /// coordinator.
    public var isFinal: Bool {
        switch self {
        case .notOpen, .notYet, .notInvited, .alreadyAccepted, .digestMismatch: false
        case .unknownStudy, .studyEnded, .late, .wrongModel, .exampleCount, .implausibleMetrics, .taskNotAsked,
            .malformed, .wrongLayout, .negativeImportance, .nonFinite, .outOfBound, .unsigned, .signatureInvalid:
            true
        }
    }

    /// One sentence: what was found, what was expected, what to do.
    public var sentence: String {
        switch self {
        case .unknownStudy: "the federation has no such study; ask the operator for its name"
        case .studyEnded: "the study has ended and takes no more updates"
        case .notOpen: "the round has not opened; ask for an assignment first"
        case .late: "the round closed before the update arrived; the next assignment starts from the new model"
        case .notYet:
            "the update came after its round had closed; it is taken when the next round of its task is open, so keep it"
        case .notInvited: "the node was not asked to take part in this round; ask for an assignment first"
        case .alreadyAccepted(let digest):
            "another update of this node was accepted for the round already: sha256 \(digest)"
        case .wrongModel(let expected):
            "the update started from another model than the round's, sha256 \(expected); fetch that one and train again"
        case .exampleCount(let found, let maximum): "found \(found) examples, expected 1 to \(maximum)"
        case .implausibleMetrics: "a metric is not finite or outside its range"
        case .taskNotAsked(let task):
            "the update reports on the task \(task), which the round does not ask about; report on those of the assignment"
        case .malformed(let reason): "the update is not a valid safetensors file with a report: \(reason)"
        case .wrongLayout(let reason): "the update's tensors are not the model's: \(reason)"
        case .negativeImportance(let index):
            "component \(index) is below 0; an importance is a mean of squares or magnitudes"
        case .nonFinite(let index): "component \(index) is not finite; lower the learning rate or check the data"
        case .outOfBound(let index, let bound):
            "component \(index) is larger than the plan's update_bound \(bound); lower the learning rate or raise the bound"
        case .unsigned:
            "the study takes signed updates only, and this one is not; install a release of the node that signs"
        case .signatureInvalid:
            "the signature is not one of this node's certificate over federation, node, study, round, task, model and"
                + " update; sign exactly those, with the key of the certificate that is shown"
        case .digestMismatch: "the bytes received do not have the digest that was announced; send the update again"
        }
    }
}
