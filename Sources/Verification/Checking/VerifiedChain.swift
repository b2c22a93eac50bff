import Federation
import FoundationEssentials
import Ledger
import Parameters
import Trust

/// What a history has said so far, and what has to follow: everything that has to be done in the order of its entries.
struct VerifiedChain: Sendable {
    private(set) var report = HistoryReport()
    private let expectation: HistoryExpectation
    private var signers: SignerRegistry
    private var members = MemberRegistry()
    private var studies = StudyRegistry()
    private var end: ChainHead?
    private var isHeadSeen = false
    private var isLastUnsigned = false
    /// Where the link to an entry that has no signature of its own is broken.
    private(set) var unlinkedBehindUnsigned: Set<Int64> = []

    init(_ expectation: HistoryExpectation) {
        self.expectation = expectation
        signers = SignerRegistry(expecting: expectation.authority)
        report.isPinned = expectation.authority != nil
    }

    /// Takes the next line.
    ///
    /// - Parameter checks: The signatures that have to be checked, appended.
    mutating func take(_ line: ReadLine, number: Int, checks: inout [SignatureCheck]) -> [HistoryFlaw] {
        guard end == nil else { return [.malformed(line: number, reason: "it stands behind the end")] }
        switch line {
        case .malformed(let reason): return [.malformed(line: number, reason: reason)]
        case .end(let head):
            end = head
            guard head != report.head else { return [] }
            return head.position > report.head.position
                ? [.truncated(after: report.head.position)] : [.unlinked(position: report.head.position + 1)]
        case .entry(let entry): return take(entry, order: Int64(number), checks: &checks)
        }
    }

    /// What the history lacks when nothing follows.
    ///
    /// - Parameter atEnd: Whether the source says that this was all.
    func finish(atEnd: Bool) -> [HistoryFlaw] {
        var flaws: [HistoryFlaw] = []
        if report.entries == 0 { flaws.append(.noBeginning(found: "nothing")) }
        if end == nil, !atEnd { flaws.append(.truncated(after: report.head.position)) }
        if let head = expectation.head, !isHeadSeen { flaws.append(.headMissing(head.hexadecimal)) }
        return flaws + signers.finish()
    }

    private mutating func take(_ entry: ReadEntry, order: Int64, checks: inout [SignatureCheck]) -> [HistoryFlaw] {
        var flaws = follow(entry)
        switch entry.body {
        case .flawed(let reason): flaws.append(.bodyUnreadable(position: entry.position, reason: reason))
        case .committed(let round):
            report.rounds += 1
            flaws += studies.commit(round, at: entry.position)
            flaws += nodeSignatures(of: round, in: entry, order: order, checks: &checks)
        case .closed(let closure): studies.close(closure)
        case .started(let start): flaws += studies.start(start, at: entry.position)
        case .other(let body): flaws += take(body, of: entry, checks: &checks)
        }
        if let check = signers.check(entry, order: order) {
            report.coordinatorSignatures += 1
            checks.append(check)
        }
        return flaws
    }

    /// Whether the entry is the next one, behind the one before.
    private mutating func follow(_ entry: ReadEntry) -> [HistoryFlaw] {
        var flaws: [HistoryFlaw] = []
        report.entries += 1
        if report.entries == 1, entry.position == 1, entry.kind != .federationCreated {
            flaws.append(.noBeginning(found: "\(entry.kind)"))
        }
        let expected = report.head.position + 1
        if entry.position > expected {
            flaws.append(.missing(position: expected, found: entry.position))
        } else if entry.position < expected {
            flaws.append(.misplaced(position: entry.position, expected: expected))
        } else if entry.previous != report.head.digest {
            flaws.append(.unlinked(position: entry.position))
            if isLastUnsigned { unlinkedBehindUnsigned.insert(entry.position) }
        }
        isLastUnsigned = entry.signature == nil && entry.kind.isSignedByNext
        report.head = ChainHead(position: entry.position, digest: entry.digest)
        if entry.digest == expectation.head { isHeadSeen = true }
        return flaws
    }

    private mutating func take(
        _ body: EntryBody,
        of entry: ReadEntry,
        checks: inout [SignatureCheck]
    ) -> [HistoryFlaw] {
        switch body {
        case .federationCreated(let creation): return begin(creation, at: entry.position)
        case .signerAppointed(let appointment):
            let (waiting, flaws) = signers.appoint(appointment, of: report.federation, in: entry)
            report.authority = signers.authority?.fingerprint.text ?? report.authority
            report.coordinatorSignatures += waiting.count
            checks += waiting
            return flaws
        case .memberEnrolled(let member), .memberRenewed(let member), .memberCertified(let member):
            return members.take(
                member,
                authority: signers.authority,
                federation: report.federation,
                at: entry.position
            )
        case .historyAdopted(let adoption): return studies.adopt(adoption, at: entry.position)
        case .coordinatorRestored, .nodeRevoked, .tokenCreated, .tokenRevoked, .studyStarted, .studyPaused,
            .studyResumed, .studyStopped, .studyFinished, .taskEnded, .roundClosed, .roundCommitted, .unknown:
            return []
        }
    }

    private mutating func begin(_ creation: FederationCreation, at position: Int64) -> [HistoryFlaw] {
        guard position == 1 else {
            return [.inconsistent(position: position, reason: "the federation is created again")]
        }
        report.federation = creation.federation
        if creation.format > FederationCreation.currentFormat { return [.newerFormat(found: creation.format)] }
        guard let expected = expectation.federation, expected != creation.federation else { return [] }
        return [.otherFederation(found: creation.federation.text, expected: expected.text)]
    }

    /// The signatures that nodes made of the updates in a record.
    private mutating func nodeSignatures(
        of round: RoundFacts,
        in entry: ReadEntry,
        order: Int64,
        checks: inout [SignatureCheck]
    ) -> [HistoryFlaw] {
        var flaws: [HistoryFlaw] = []
        for part in round.contributions {
            if part.signature == nil, part.certificate == nil {
                report.unsignedUpdates += 1
                continue
            }
            func note(_ reason: String) {
                flaws.append(.nodeCertificate(position: entry.position, node: part.node.text, reason: reason))
            }
            guard let certificate = members.certificate(part.certificate, of: part.node) else {
                note("the certificate that signed it is not one of the node's in this history")
                continue
            }
            guard let signature = part.signature.flatMap({ Data(base64Encoded: $0) }),
                let message = studies.statement(of: part, in: round, federation: report.federation)
            else {
                note("it has no signature, or nobody knows of what")
                continue
            }
            report.nodeSignatures += 1
            checks.append(
                SignatureCheck(
                    certificate: certificate,
                    message: message,
                    signature: Array(signature),
                    order: order,
                    flaw: .nodeSignature(
                        position: entry.position,
                        node: part.node.text,
                        round: (part.lateFrom ?? round.round).value
                    )
                )
            )
        }
        return flaws
    }
}
