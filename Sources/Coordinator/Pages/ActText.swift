import Federation
import Ledger
import Parameters

/// An entry of the chain that is about no single round, in words.
struct ActText {
    /// What happened.
    let what: String
    /// Who did it; nil if it happened by itself.
    var who: String?
    /// Why, or what else matters.
    var detail: String?

    init(_ body: EntryBody) {
        switch body {
        case .federationCreated(let creation): what = "the federation \(creation.federation) began"
        case .historyAdopted(let adoption):
            what = "the history of an older release was taken over"
            detail = "up to event \(adoption.lastEvent)"
        case .signerAppointed(let signer):
            what = "a key to sign the history with was appointed"
            detail = signer.software
        case .coordinatorRestored(let restoration):
            what = "the coordinator went back to a backup"
            detail = "up to event \(restoration.lastEvent)"
        case .memberEnrolled(let member):
            what = "the \(member.role) \(member.name) was enrolled"
            detail = member.token.map { "with the token \($0)" }
        case .memberRenewed(let member): what = "the \(member.role) \(member.name) was given its next certificate"
        case .memberCertified(let member): what = "the certificate of the \(member.role) \(member.name) was noted"
        case .nodeRevoked(let revocation):
            what = "the node \(revocation.node) was revoked"
            who = revocation.by
            detail = revocation.reason
        case .tokenCreated(let token):
            what = "a token for the \(token.role) \(token.name) was made"
            who = token.by
            detail = token.token
        case .tokenRevoked(let token):
            what = "the token for the \(token.role) \(token.name) was taken back"
            who = token.by
            detail = token.token
        case .studyStarted(let start):
            what = "the study \(start.plan.study) was started"
            who = start.by
            detail = "plan \(start.digest.description.prefix(12))"
        case .studyPaused(let fact): (what, who, detail) = ("the study \(fact.study) was paused", fact.by, fact.reason)
        case .studyResumed(let fact): (what, who, detail) = ("the study \(fact.study) goes on", fact.by, fact.reason)
        case .studyStopped(let fact):
            (what, who, detail) = ("the study \(fact.study) was stopped", fact.by, fact.reason)
        case .studyFinished(let fact):
            (what, who, detail) = ("the study \(fact.study) is finished", fact.by, fact.reason)
        case .taskEnded(let end):
            what = "the task \(end.task) of the study \(end.study) ended"
            who = end.by
            detail = "after \(end.rounds) rounds"
        case .roundClosed(let closure): what = "round \(closure.round) of the study \(closure.study) closed"
        case .roundCommitted(let round):
            what = "round \(round.record.round) of the study \(round.record.study) was committed"
        case .unknown(let kind): what = "\(kind)"
        }
    }
}
