import Federation
import Training

/// Why a training does not go on from a checkpoint, or goes on without writing one. None of it changes an update.
enum CheckpointProblem: Error, Sendable, Equatable {
    /// The file is no checkpoint that this software wrote.
    case damaged(CheckpointError)
    /// The file cannot be read.
    case unreadable(reason: String)
    /// It was written by software whose trainings are others.
    case otherFormat(found: String, expected: String)
    /// Another node wrote it.
    case otherNode(found: String, expected: NodeName)
    /// It belongs to another round or study.
    case otherRound(found: String, expected: String)
    /// It belongs to a round of that number with another plan, model or seed.
    case otherPlan
    /// The node's data is not what the training had.
    case otherData
    /// What is carried from earlier tasks is not what the training had.
    case otherKnowledge
    /// A checkpoint could not be written.
    case notWritten(reason: String)
}

extension CheckpointProblem {
    /// The stable code, which is also the name of the page in `docs/errors/`.
    var code: String {
        switch self {
        case .damaged, .unreadable: "checkpoint-damaged"
        case .otherFormat, .otherNode, .otherRound, .otherPlan, .otherData, .otherKnowledge: "checkpoint-foreign"
        case .notWritten: "checkpoint-not-written"
        }
    }
}

extension CheckpointProblem: CustomStringConvertible {
    /// What was found, what was expected, and what follows.
    var description: String {
        switch self {
        case .damaged(let error): "\(error); the training begins anew"
        case .unreadable(let reason): "\(reason); the training begins anew"
        case .otherFormat(let found, let expected):
            "it is of format \"\(found.prefix(20))\", expected \(expected); the training begins anew"
        case .otherNode(let found, let expected):
            "it is the node \"\(found.prefix(63))\"'s, expected \(expected)'s; the training begins anew"
        case .otherRound(let found, let expected): "it is of \(found.prefix(200)), expected \(expected)"
        case .otherPlan: "it is of another plan, model or seed; the training begins anew"
        case .otherData: "the node's data has changed since; the training begins anew"
        case .otherKnowledge: "what the node knows of earlier tasks has changed since; the training begins anew"
        case .notWritten(let reason): "\(reason); training goes on without checkpoints, and it is tried again"
        }
    }
}
