/// What kind of fact an entry is, for instance `"round.committed"`: two words, the second what happened to the first.
public struct EntryKind: Sendable, Hashable, CustomStringConvertible {
    /// The kind as text.
    public let text: String

    /// The kind of that text: small letters, digits and dots, at most 40. A later release may know more kinds than
    /// ``EntryBody`` does.
    public init?(_ text: String) {
        let isPlain = text.utf8.allSatisfy { byte in
            (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
                || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || byte == UInt8(ascii: ".")
        }
        guard isPlain, (1...40).contains(text.utf8.count) else { return nil }
        self.text = text
    }

    private init(known text: String) { self.text = text }

    /// The kind as text.
    public var description: String { text }

    /// Whether an entry of the kind has no signature of its own: the next one that has covers it, as its digest is in
    /// there. The decision to close a round always has its commit behind it, and a federation's history would be a
    /// tenth signatures of nothing else.
    public var isSignedByNext: Bool { self == .roundClosed }

    /// The federation began.
    public static let federationCreated = EntryKind(known: "federation.created")
    /// A history of an older release, without a chain of its own, was taken over.
    public static let historyAdopted = EntryKind(known: "history.adopted")
    /// From here on that key signs.
    public static let signerAppointed = EntryKind(known: "signer.appointed")
    /// The coordinator went back to a backup.
    public static let coordinatorRestored = EntryKind(known: "coordinator.restored")
    /// A member was given its first certificate.
    public static let memberEnrolled = EntryKind(known: "member.enrolled")
    /// A member was given its next certificate.
    public static let memberRenewed = EntryKind(known: "member.renewed")
    /// The certificate of a member that was enrolled before there was a chain.
    public static let memberCertified = EntryKind(known: "member.certified")
    /// A node was taken out of the federation.
    public static let nodeRevoked = EntryKind(known: "node.revoked")
    /// The operator made a one-time token.
    public static let tokenCreated = EntryKind(known: "token.created")
    /// The operator took a token back.
    public static let tokenRevoked = EntryKind(known: "token.revoked")
    /// A study began.
    public static let studyStarted = EntryKind(known: "study.started")
    /// A study is held.
    public static let studyPaused = EntryKind(known: "study.paused")
    /// A study goes on.
    public static let studyResumed = EntryKind(known: "study.resumed")
    /// The operator ended a study.
    public static let studyStopped = EntryKind(known: "study.stopped")
    /// A study reached the end of its plan.
    public static let studyFinished = EntryKind(known: "study.finished")
    /// A task ended.
    public static let taskEnded = EntryKind(known: "task.ended")
    /// A round takes no further updates.
    public static let roundClosed = EntryKind(known: "round.closed")
    /// A round's model is stored, or the round was abandoned.
    public static let roundCommitted = EntryKind(known: "round.committed")
}
