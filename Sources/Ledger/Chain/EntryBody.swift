public import Federation
import FoundationEssentials

/// What an entry of the chain says.
public enum EntryBody: Sendable, Hashable {
    /// The federation began.
    case federationCreated(FederationCreation)
    /// A history of an older release was taken over.
    case historyAdopted(HistoryAdoption)
    /// From here on that key signs.
    case signerAppointed(SignerAppointment)
    /// The coordinator went back to a backup: what followed it then is not in this chain.
    case coordinatorRestored(Restoration)
    /// A member was given its first certificate, or its first after a revocation.
    case memberEnrolled(MemberCertificate)
    /// A member was given its next certificate.
    case memberRenewed(MemberCertificate)
    /// The certificate of a member that was enrolled before there was a chain.
    case memberCertified(MemberCertificate)
    /// A node was taken out of the federation.
    case nodeRevoked(NodeRevocation)
    /// The operator made a one-time token.
    case tokenCreated(TokenFact)
    /// The operator took a token back.
    case tokenRevoked(TokenFact)
    /// A study began.
    case studyStarted(StudyStart)
    /// A study is held, by the operator or by itself.
    case studyPaused(StudyFact)
    /// A study goes on.
    case studyResumed(StudyFact)
    /// The operator ended a study.
    case studyStopped(StudyFact)
    /// A study reached the end of its plan.
    case studyFinished(StudyFact)
    /// A task ended.
    case taskEnded(TaskEnd)
    /// A round takes no further updates: the decision, and why.
    case roundClosed(RoundClosure)
    /// A round's model is stored, or the round was abandoned.
    case roundCommitted(CommittedRound)
    /// A fact of a kind that this release does not know.
    case unknown(EntryKind)

    /// What kind of fact it is.
    public var kind: EntryKind {
        switch self {
        case .federationCreated: .federationCreated
        case .historyAdopted: .historyAdopted
        case .signerAppointed: .signerAppointed
        case .coordinatorRestored: .coordinatorRestored
        case .memberEnrolled: .memberEnrolled
        case .memberRenewed: .memberRenewed
        case .memberCertified: .memberCertified
        case .nodeRevoked: .nodeRevoked
        case .tokenCreated: .tokenCreated
        case .tokenRevoked: .tokenRevoked
        case .studyStarted: .studyStarted
        case .studyPaused: .studyPaused
        case .studyResumed: .studyResumed
        case .studyStopped: .studyStopped
        case .studyFinished: .studyFinished
        case .taskEnded: .taskEnded
        case .roundClosed: .roundClosed
        case .roundCommitted: .roundCommitted
        case .unknown(let kind): kind
        }
    }

    /// The value with which the body is written; nil for what this release cannot write.
    private var value: (any Encodable)? {
        switch self {
        case .federationCreated(let body): body
        case .historyAdopted(let body): body
        case .signerAppointed(let body): body
        case .coordinatorRestored(let body): body
        case .memberEnrolled(let body), .memberRenewed(let body), .memberCertified(let body): body
        case .nodeRevoked(let body): body
        case .tokenCreated(let body), .tokenRevoked(let body): body
        case .studyStarted(let body): body
        case .studyPaused(let body), .studyResumed(let body), .studyStopped(let body), .studyFinished(let body): body
        case .taskEnded(let body): body
        case .roundClosed(let body): body
        case .roundCommitted(let body): body
        case .unknown: nil
        }
    }

    /// The study it is about; nil if it is about none.
    public var study: StudyName? {
        switch self {
        case .studyStarted(let body): body.plan.study
        case .studyPaused(let body), .studyResumed(let body), .studyStopped(let body), .studyFinished(let body):
            body.study
        case .taskEnded(let body): body.study
        case .roundClosed(let body): body.study
        case .roundCommitted(let body): body.record.study
        case .federationCreated, .historyAdopted, .signerAppointed, .coordinatorRestored, .memberEnrolled,
            .memberRenewed, .memberCertified, .nodeRevoked, .tokenCreated, .tokenRevoked, .unknown:
            nil
        }
    }

    /// The round it is about; nil if it is about none.
    public var round: RoundNumber? {
        switch self {
        case .roundClosed(let body): body.round
        case .roundCommitted(let body): body.record.round
        default: nil
        }
    }

    /// The body's JSON, as the ledger writes it.
    func json() throws(LedgerError) -> [UInt8] {
        guard let value else { throw .notEncodable(what: "an entry of the kind \(kind)", reason: "it is not known") }
        return try LedgerJSON.bytes(of: value, what: "an entry of the kind \(kind)")
    }
}

extension EntryBody {
    /// Reads the body of an entry of that kind.
    init(_ kind: EntryKind, json: Data) throws(EntryFlaw) {
        func read<Body: Decodable>(_ type: Body.Type) throws(EntryFlaw) -> Body {
            do { return try LedgerJSON.value(type, from: json) } catch { throw EntryFlaw(LedgerJSON.reason(error)) }
        }
        self =
            switch kind {
            case .federationCreated: .federationCreated(try read(FederationCreation.self))
            case .historyAdopted: .historyAdopted(try read(HistoryAdoption.self))
            case .signerAppointed: .signerAppointed(try read(SignerAppointment.self))
            case .coordinatorRestored: .coordinatorRestored(try read(Restoration.self))
            case .memberEnrolled: .memberEnrolled(try read(MemberCertificate.self))
            case .memberRenewed: .memberRenewed(try read(MemberCertificate.self))
            case .memberCertified: .memberCertified(try read(MemberCertificate.self))
            case .nodeRevoked: .nodeRevoked(try read(NodeRevocation.self))
            case .tokenCreated: .tokenCreated(try read(TokenFact.self))
            case .tokenRevoked: .tokenRevoked(try read(TokenFact.self))
            case .studyStarted: .studyStarted(try read(StudyStart.self))
            case .studyPaused: .studyPaused(try read(StudyFact.self))
            case .studyResumed: .studyResumed(try read(StudyFact.self))
            case .studyStopped: .studyStopped(try read(StudyFact.self))
            case .studyFinished: .studyFinished(try read(StudyFact.self))
            case .taskEnded: .taskEnded(try read(TaskEnd.self))
            case .roundClosed: .roundClosed(try read(RoundClosure.self))
            case .roundCommitted: .roundCommitted(try read(CommittedRound.self))
            default: .unknown(kind)
            }
    }
}

extension EntryBody {
    /// The record of the round that it commits; nil if it commits none.
    var record: RoundRecord? {
        if case .roundCommitted(let round) = self { round.record } else { nil }
    }
}

extension RoundRecord {
    /// Refuses a record that does not follow its study's last one.
    ///
    /// - Throws: ``LedgerError/roundOutOfOrder(_:found:expected:)``.
    func requireNext(after last: RoundNumber?) throws(LedgerError) {
        let expected = last?.next ?? .first
        guard round == expected else { throw .roundOutOfOrder(study, found: round, expected: expected) }
    }
}
