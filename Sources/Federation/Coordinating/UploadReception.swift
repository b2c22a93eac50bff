/// One request that brings an update, or the rest of one, from its first byte to the answer: which step follows which.
///
///     admit ──new──> open ──at its offset──> receive ──whole──> verify ──sound──> place
///       │             │                        │                  │                 │
///       │             └ elsewhere, busy        └ cut short        │               record ──refused──┐
///       │                    │                        │           └─────────────────┼───────────> discard
///       └ known ─────────────┼────────────────────────┼────────────> secure <───────┘              │
///                            └────────────────────────┴──────────────> answer <────────────────────┘
///
/// The order is the promise. The core is asked before a byte is taken, and again when all are there. What is verified
/// cannot be written to any more (P4). The bytes are in place before the update is accepted, and that it is accepted
/// is on the disk before anybody is told (P1): after a power cut the bytes may be gone, but not the knowledge that
/// they have to be asked for again. A shell carries out one step after the other and says how it went; killed between
/// any two of them, it has promised nothing that it does not have.
public struct UploadReception: Sendable, Hashable {
    /// What to do next.
    public private(set) var step: Step = .admit
    /// Where the request's bytes belong.
    private let offset: Int
    /// The bytes of the whole update, if the request says so.
    private let byteCount: Int?

    /// What a shell does next.
    public enum Step: Sendable, Hashable {
        /// Ask the core what would become of the update.
        case admit
        /// Open the partial file for bytes from there on; no other request may write to it any more. At once: were the
        /// round cleared between asking and opening, nobody would ever remove the file.
        case open(at: Int)
        /// Take the request's bytes.
        case receive
        /// Close the partial file to every request, flush it if the plan says so, and check it.
        case verify
        /// Give the file its place.
        case place(UpdateClaim)
        /// Store that the update is accepted, which may still be refused.
        case record(UpdateClaim)
        /// Flush the event that the update is accepted; `counted` is false if it was accepted before.
        case secure(counted: Bool)
        /// Remove what this request brought, the partial file or the placed one, and nothing else. If the history does
        /// not know of the refusal yet, store it.
        case discard(UpdateRefusal, Remains, isRecorded: Bool)
        /// Make the placed file a partial one again, of which every byte is there.
        case putBack(UpdateRefusal)
        /// Answer the request.
        case answer(Answer)
    }

    /// What is left of a request whose update is not taken.
    public enum Remains: Sendable, Hashable {
        /// The partial file.
        case partial
        /// The whole file, in its place.
        case whole
    }

    /// What the request is answered.
    public enum Answer: Sendable, Hashable {
        /// The update is kept; `counted` is false if it was before.
        case kept(counted: Bool)
        /// So many bytes are here; the rest is to come.
        case incomplete(byteCount: Int)
        /// So many bytes are here, and the request's belong elsewhere.
        case elsewhere(byteCount: Int)
        /// Another request brought the whole, which is being checked.
        case busy
        /// The update is not taken.
        case refused(UpdateRefusal)
    }

    /// How opening the partial file went.
    public enum Opening: Sendable, Hashable {
        /// It takes the request's bytes.
        case opened
        /// It has so many bytes, others than the request begins behind.
        case elsewhere(byteCount: Int)
        /// Its bytes are being checked.
        case busy
    }

    /// A request whose bytes begin at that offset, for an update of that many bytes.
    public init(offset: Int, byteCount: Int?) {
        self.offset = offset
        self.byteCount = byteCount
    }

    /// The core said what would become of the update.
    public mutating func admitted(_ admission: UpdateAdmission) {
        switch admission {
        case .new, .restores: step = .open(at: offset)
        case .duplicate: step = .secure(counted: false)
        case .refused(let refusal): step = .answer(.refused(refusal))
        }
    }

    /// The partial file was opened or not.
    public mutating func opened(_ opening: Opening) {
        switch opening {
        case .opened: step = .receive
        case .elsewhere(let count): step = .answer(.elsewhere(byteCount: count))
        case .busy: step = .answer(.busy)
        }
    }

    /// The request's bytes are taken: the partial file has so many now.
    public mutating func received(byteCount count: Int) {
        if let byteCount, count < byteCount {
            step = .answer(.incomplete(byteCount: count))
        } else {
            step = .verify
        }
    }

    /// The bytes keep the rules.
    public mutating func verified(_ claim: UpdateClaim) { step = .place(claim) }

    /// The round closed meanwhile: nothing can be checked any more, and nobody will want the bytes.
    public mutating func cameTooLate() { step = .discard(.late, .partial, isRecorded: true) }

    /// The bytes break a rule.
    public mutating func violated(_ refusal: UpdateRefusal) { step = .discard(refusal, .partial, isRecorded: false) }

    /// The file is in its place.
    public mutating func placed() {
        if case .place(let claim) = step { step = .record(claim) }
    }

    /// The core took the update or not: its effects say so.
    public mutating func recorded(_ effects: [FederationEffect]) {
        guard case .record(let claim) = step else { return }
        for effect in effects {
            switch effect {
            case .acknowledge(claim, let counted):
                step = .secure(counted: counted)
                return
            case .refuse(claim.node, claim.study, claim.round, .notYet):
                // What will count in the next round is all here, and asked about again then.
                step = .putBack(.notYet)
                return
            case .refuse(claim.node, claim.study, claim.round, let refusal):
                step = .discard(refusal, .whole, isRecorded: true)
                return
            default: continue
            }
        }
        step = .answer(.refused(.late))
    }

    /// What is stored is on the disk.
    public mutating func secured() {
        if case .secure(let counted) = step { step = .answer(.kept(counted: counted)) }
    }

    /// The file is a partial one again.
    public mutating func wasPutBack() {
        if case .putBack(let refusal) = step { step = .answer(.refused(refusal)) }
    }

    /// The file is gone.
    public mutating func discarded() {
        if case .discard(let refusal, _, _) = step { step = .answer(.refused(refusal)) }
    }
}
