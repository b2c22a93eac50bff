import Foundation
import Ledger
import Parameters
import TestSupport
import Trust

@testable import Federation
@testable import Verification

/// A federation's history as a coordinator writes it: nodes with real certificates sign real updates, and every entry
/// is signed.
final class SignedHistory {
    static let federation = FederationName("rivers")!
    static let start = Instant(milliseconds: 1_700_000_000_000)
    static let study = StudyName("heart")!

    let folder: TemporaryFolder
    let authority: Authority
    let signer: SigningKey
    let nodes: [(name: NodeName, key: SigningKey)]
    let ledger: LedgerStore
    var journal: FederationJournal<LedgerStore>
    private(set) var now = SignedHistory.start
    private(set) var model: ParameterVector

    /// Changes an update's claim before it is recorded, as a bad node or coordinator would.
    typealias Change = (_ claim: inout UpdateClaim, _ round: Int) -> Void

    init(
        federation: FederationName = SignedHistory.federation,
        nodes count: Int = 3,
        rounds: Int = 4,
        keepsUpdates: Bool = false,
        change: Change = { _, _ in }
    ) throws {
        folder = try TemporaryFolder()
        authority = try Authority.make(federation: federation, at: Self.start)
        signer = try Self.key("signer", .coordinator, of: federation, by: authority, purpose: .signing)
        let authority = authority
        nodes = try (0..<count).map { index in
            let name = NodeName("node-\(index)")!
            return (name, try Self.key(name.text, .node, of: federation, by: authority, purpose: .connecting))
        }
        let data = folder.path + "/data"
        try LedgerStore.create(at: data, federation: federation, at: Self.start)
        ledger = try LedgerStore.open(at: data)
        journal = try FederationJournal(store: ledger)
        model = ParameterVector(layout: try ParameterLayout([(name: "weight", shape: [3])]))
        try appoint(signer)
        try enrol()
        try begin(rounds: rounds, keepsUpdates: keepsUpdates)
        for number in 1...rounds { try playRound(number, keepsUpdates: keepsUpdates, change: change) }
    }

    static func key(
        _ name: String,
        _ role: Role,
        of federation: FederationName,
        by authority: Authority,
        purpose: CertificatePurpose
    ) throws -> SigningKey {
        let name = NodeName(name)!
        let made = try SigningRequest.make(name: name)
        let issued = try authority.issue(
            try SigningRequest(pem: made.requestPEM),
            identity: Identity(federation: federation, role: role, name: name),
            purpose: purpose,
            at: start
        )
        return try SigningKey(certificatePEM: issued.pem, privateKeyPEM: made.privateKeyPEM, place: "test")
    }

    /// From now on that key signs.
    func appoint(_ key: SigningKey) throws {
        try ledger.appoint(key, of: authority.certificate, software: "1", at: now)
    }

    private func enrol() throws {
        for (name, key) in nodes {
            let certificate = key.certificate
            _ = try journal.record(
                .nodeEnrolled(name, certificate: certificate.identity.fingerprint.text),
                at: now,
                from: EventProvenance(by: nil, certificate: certificate.derBytes, token: "0a1b2c3d")
            )
            _ = try journal.record(.nodePresent(name, offer: .everyStudy), at: now)
        }
    }

    private func begin(rounds: Int, keepsUpdates: Bool) throws {
        let bytes = SafetensorsWriter.bytes(of: model)
        let plan = Plan(
            study: Self.study,
            seed: 7,
            model: ModelPlan(network: .logistic, inputs: 2, outputs: 1, loss: .binaryCrossEntropy),
            training: TrainingPlan(
                epochs: 1,
                batchSize: 8,
                optimizer: .sgd(learningRate: 0.1, momentum: 0, weightDecay: 0)
            ),
            rounds: rounds,
            cohort: CohortPlan(minimum: nodes.count),
            quorum: nodes.count,
            deadlineSeconds: 60,
            keep: keepsUpdates ? RetentionPlan(updates: rounds) : nil
        )
        let digest = try ledger.blobs.write(bytes)
        _ = try journal.record(
            .studyStarted(plan, model: digest),
            at: now,
            from: EventProvenance(by: "spiffe://rivers/operator/anna")
        )
    }

    private func playRound(_ number: Int, keepsUpdates: Bool, change: Change) throws {
        guard let round = journal.state.studies[Self.study]?.round, let plan = journal.state.studies[Self.study]?.plan
        else { throw CocoaError(.featureUnsupported) }
        var contributions: [Contribution] = []
        for (index, node) in nodes.enumerated() {
            now = now.advanced(bySeconds: 1)
            let values = [Float](repeating: Float(index * 20 + number) / 64, count: 3)
            let bytes = SafetensorsWriter.bytes(of: ParameterVector(layout: model.layout, values: values))
            var claim = UpdateClaim(
                node: node.name,
                study: Self.study,
                round: round.plan.number,
                model: round.plan.model,
                digest: try ledger.updates.write(bytes),
                byteCount: bytes.count,
                exampleCount: 10 + index,
                seconds: 1
            )
            let statement = UpdateStatement(claim, task: nil, federation: ledger.federation)
            claim.signature = Data(try node.key.signature(of: statement.message)).base64EncodedString()
            claim.certificate = node.key.certificate.identity.fingerprint.text
            change(&claim, number)
            for case .average(_, let averaged) in try journal.record(.updateVerified(claim), at: now) {
                contributions = averaged
            }
        }
        // What a coordinator does, by the definition that verifying uses.
        var record = RoundRecord.stub(study: Self.study, round: round.plan.number, model: round.plan.model, at: now)
        record.contributions = contributions
        let mean = RecomputedMean(record: record, plan: plan, models: ledger.blobs, updates: ledger.updates)
        let found = try mean.compute()
        try ledger.blobs.write(SafetensorsWriter.bytes(of: try mean.after()), expected: found.model)
        now = now.advanced(bySeconds: 1)
        _ = try journal.record(
            .roundAveraged(Self.study, round.plan.number, model: found.model, accumulator: found.accumulator),
            at: now
        )
    }

    /// The export of the chain: its lines, the end last.
    func lines() throws -> [[UInt8]] {
        let entries = try ledger.entries(limit: 1000)
        return entries.map(\.line) + [ChainLine.end(try ledger.head()).bytes]
    }

    /// The same facts chained anew and signed by a key, as somebody does who has it.
    func forged(by key: SigningKey? = nil, _ change: (inout EntryBody) -> Void) throws -> [[UInt8]] {
        var head = ChainHead.origin
        var lines: [[UInt8]] = []
        let signer = LedgerSigner(key ?? self.signer)
        for stored in try ledger.entries(limit: 1000) {
            let entry = try stored.entry()
            var body = entry.body
            change(&body)
            let made = ChainEntry(position: head.position + 1, at: entry.at, previous: head.digest, body: body)
            let bytes = try made.bytes()
            head = ChainHead(position: made.position, digest: ChainEntry.digest(of: bytes, after: head.digest))
            let signature = EntrySignature(
                certificate: signer.certificate,
                bytes: try signer.signature(of: EntrySignature.message(of: head.digest))
            )
            lines.append(StoredEntry(bytes: bytes, digest: head.digest, signature: signature).line)
        }
        return lines + [ChainLine.end(head).bytes]
    }
}

extension RoundRecord {
    /// A record with nothing in it, for its mean.
    static func stub(study: StudyName, round: RoundNumber, model: ContentDigest, at now: Instant) -> RoundRecord {
        RoundRecord(
            study: study,
            round: round,
            kind: .training,
            closing: .everyone,
            attempts: 1,
            modelBefore: model,
            modelAfter: model,
            cohort: [],
            contributions: [],
            absences: [],
            refusals: [],
            opened: now,
            closed: now,
            committed: now
        )
    }
}
