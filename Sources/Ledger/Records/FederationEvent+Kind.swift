import Federation

extension FederationEvent {
    /// The event's kind as the history's table shows it.
    var kind: String {
        switch self {
        case .nodeEnrolled: "node.enrolled"
        case .nodeRenewed: "node.renewed"
        case .nodeRevoked: "node.revoked"
        case .nodePresent: "node.present"
        case .studyStarted: "study.started"
        case .studyPaused: "study.paused"
        case .studyResumed: "study.resumed"
        case .studyStopped: "study.stopped"
        case .taskAdvanced: "task.advanced"
        case .deadlinePassed: "deadline.passed"
        case .updateVerified: "update.verified"
        case .updateRejected: "update.rejected"
        case .updateLost: "update.lost"
        case .assignmentDeclined: "assignment.declined"
        case .roundAveraged: "round.averaged"
        }
    }
}
